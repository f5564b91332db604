/** The test of graphql-js: an object with a function `then`, whatever its class. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** For a promise whose value is no longer wanted: without a handler, its rejection would end the process. */
export function markHandled(value: unknown): void {
  if (isPromise(value)) value.then(undefined, () => {});
}

/**
 * The results of `begin` for each entry, all begun before any is awaited. When one throws, those that have been begun are
 * marked as handled before the error goes on, as graphql-js does in executeFields.
 */
export function beginAll<Entry, Result>(
  entries: readonly Entry[],
  begin: (entry: Entry) => Result | Promise<Result>,
): readonly (Result | Promise<Result>)[] {
  const begun: (Result | Promise<Result>)[] = [];
  try {
    for (const entry of entries) begun.push(begin(entry));
    return begun;
  } catch (error) {
    begun.forEach(markHandled);
    throw error;
  }
}
