/** What was waited for took longer than it may. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * The promise, or a rejection: with TimeoutError after so many milliseconds, with the signal's reason once that is aborted.
 * What the promise brings later is dropped.
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
    // `race` takes both promises in hand: whichever loses, its rejection is handled.
    return await Promise.race([promise, ended]);
  } finally {
    end();
  }
}
