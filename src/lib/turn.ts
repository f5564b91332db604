/** Lets everything else that waits in this process come first: timers, connections, other requests. */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
