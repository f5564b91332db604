/** Sums usage by key within fixed windows of time. A key's window begins with its first use. */
export type UsageCounter = {
  /** Adds to the usage of `key`, and returns the sum. Rejects when the counter cannot be reached. */
  add(key: string, units: number): Promise<Usage>;
};

/** The usage in the current window, including the addition, and the time until the window ends. */
type Usage = { readonly used: number; readonly endsInMs: number };
