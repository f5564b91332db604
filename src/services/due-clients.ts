import { setTimeout as sleep } from 'node:timers/promises';
import { turnOfEventLoop } from '../lib/turn.ts';

const ROWS_PER_READ = 1_000;
/** Bounds what one run reads: 100,000 rows. Rows that are done leave the range, so that the next run gets further. */
const MAX_READS = 100;

/** Reads a batch of what is due at an instant, after a position. */
type Read<Item, Position> = (
  now: number,
  window: { readonly limit: number; readonly after?: Position | undefined },
) => Promise<{ readonly due: readonly Item[]; readonly next: Position | undefined }>;

/** All that is due at an instant, in batches: one statement each, with a turn of the event loop before all but the first. */
export async function* readDue<Item, Position>(
  read: Read<Item, Position>,
  now: number,
): AsyncGenerator<readonly Item[]> {
  let after: Position | undefined;
  for (let reads = 0; reads < MAX_READS; reads += 1) {
    const { due, next } = await read(now, { limit: ROWS_PER_READ, after });
    yield due;
    if (next === undefined) break;
    after = next;
    await turnOfEventLoop();
  }
}

/** All clients with something due. */
export async function findDueClients<Position>(
  read: Read<string, Position>,
  now: number,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const due of readDue(read, now)) for (const clientId of due) found.add(clientId);
  return found;
}

/**
 * Runs batches round-robin, one for each client that has more, up to `maxBatches` for each: a client with a backlog, or
 * one for which a batch fails, does not hold up the others. Rejects in the end with the first failure, if any.
 */
export async function takeTurns(
  clientIds: ReadonlySet<string>,
  {
    maxBatches,
    batch,
    pauseMs,
    signal,
  }: {
    readonly maxBatches: number;
    readonly batch: (clientId: string) => Promise<{ more: boolean }>;
    /** The pause between two batches; by default a turn of the event loop. */
    readonly pauseMs?: number;
    /** Aborted to leave the rest for the next run. */
    readonly signal?: AbortSignal;
  },
): Promise<void> {
  const failures: unknown[] = [];
  let waiting = [...clientIds];
  for (let round = 0; round < maxBatches && waiting.length > 0; round += 1) {
    const unfinished: string[] = [];
    for (const clientId of waiting) {
      await (pauseMs === undefined ? turnOfEventLoop() : sleep(pauseMs, undefined, { ref: false }));
      if (signal?.aborted === true) return;
      try {
        if ((await batch(clientId)).more) unfinished.push(clientId);
      } catch (error) {
        failures.push(error);
      }
    }
    waiting = unfinished;
  }
  if (failures.length > 0) throw failures[0];
}
