/** Adds up what is used within windows of time. A key's window begins with its first use. */
export type UsageCounter = {
  /** Adds to what `key` has used, and tells the sum. Rejects when it cannot tell. */
  add(key: string, units: number): Promise<Usage>;
};

/** What was used in a window, the addition included, and how long the window goes on. */
type Usage = { readonly used: number; readonly endsInMs: number };
