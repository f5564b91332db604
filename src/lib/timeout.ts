/** What was waited for took longer than it may. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** The promise, or a rejection with TimeoutError after so many milliseconds. What it brings later is dropped. */
export async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`no answer within ${ms} ms`)), ms);
  });
  try {
    // `race` takes both promises in hand: whichever loses, its rejection is handled.
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
