/** A promise did not settle in time. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Settles as the promise, but rejects with a TimeoutError after `ms` milliseconds, and with the signal's reason once that is
 * aborted. A later result of the promise is ignored.
 */
export async function withTimeout<T>(promise: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
  let end = () => {};
  const ended = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new TimeoutError(`no answer within ${ms} ms`)), ms);
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  try {
    // `race` handles the rejection of the losing promise, too.
    return await Promise.race([promise, ended]);
  } finally {
    end();
  }
}
