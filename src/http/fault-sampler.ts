import { LRUCache } from 'lru-cache';

type Fields = Readonly<Record<string, unknown>>;
type Seen = { count: number; suppressed: number };

/** The most lines that are written of each fault in a window. */
const WRITTEN = 10;
const WINDOW_MS = 60_000;
const FAULTS_KNOWN = 500;

/**
 * Decides whether a warning or an error is logged: the same one occurs thousands of times when a database is unreachable.
 * `summarize` reports periodically how many were omitted. Two lines are the same if they have the same message, and an
 * error with the same name, code and location.
 */
export function createFaultSampler(
  summarize: (fields: Fields, message: string) => void,
  { written = WRITTEN, windowMs = WINDOW_MS }: { readonly written?: number; readonly windowMs?: number } = {},
): (line: Fields, message: string) => boolean {
  const faults = new LRUCache<string, Seen>({ max: FAULTS_KNOWN });

  function begin(key: string, message: string): Seen {
    const seen = { count: 0, suppressed: 0 };
    faults.set(key, seen);
    setTimeout(() => {
      if (faults.get(key) === seen) faults.delete(key);
      if (seen.suppressed > 0) summarize({ count: seen.suppressed }, `left out as repeated: ${message}`);
    }, windowMs).unref();
    return seen;
  }

  return (line, message) => {
    const key = keyOf(line, message);
    const seen = faults.get(key) ?? begin(key, message);
    seen.count += 1;
    if (seen.count <= written) return true;
    seen.suppressed += 1;
    return false;
  };
}

function keyOf({ err }: Fields, message: string): string {
  if (typeof err !== 'object' || err === null) return message;
  const { name, code, at } = err as { name?: unknown; code?: unknown; at?: readonly unknown[] };
  return [message, name, code, at?.[0]].join('\n');
}
