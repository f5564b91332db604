import { performance } from 'node:perf_hooks';
import type { TurnBudget } from '../../lib/turn.ts';

/** Requests are begun until their answers are expected to have so many bytes together. */
const BYTES_UNDER_WAY = 256 * 1024;
/** So many are begun however large their answers are: while one waits for the database, another is at work. */
const LEAST_UNDER_WAY = 4;
/** How much the last answer counts in the average of their lengths. */
const WEIGHT = 1 / 16;
/** A request that takes longer does not hold up others: it is in the old generation of V8's heap anyway. */
const COUNTED_MS = 50;
/** How often it is looked at whether the event loop was idle while requests waited, and how long it then was. */
const TICK_MS = 1;
const IDLE_MS = 0.5;

/** Answers a request, which waited for so long before, and gives the bytes of the answer's body. It never rejects. */
export type AdmittedWork = (waitedMs: number) => Promise<number>;

type Options = {
  readonly budget: Pick<TurnBudget, 'isOver' | 'begin'>;
  /** Called with how long a request waited before it began, in milliseconds. */
  readonly waited: (ms: number) => void;
  readonly now?: () => number;
  /** How long the event loop has been idle since the process began, in milliseconds. */
  readonly idle?: () => number;
};

/**
 * Admission control: begins requests in the order in which they came, at once or in a later turn of the event loop. A
 * request waits while this turn has no time left, and while the answers of those under way are as large as fits well into
 * the young generation of V8's heap. Whenever the event loop is idle, one more is begun each millisecond, so that a database
 * that is far away or slow is kept busy too. `docs/decisions/event-loop.md` tells why.
 */
export function createAdmission({
  budget,
  waited,
  now = () => performance.now(),
  idle = () => performance.eventLoopUtilization().idle,
}: Options) {
  const queue: { readonly work: AdmittedWork; readonly since: number }[] = [];
  let recent = { underWay: 0 };
  let earlier = { underWay: 0 };
  let recentSince = 0;
  let averageBytes = 0;
  let pumping = false;
  let ticking = false;
  let idleBefore = 0;

  function hasRoom(): boolean {
    const underWay = recent.underWay + earlier.underWay;
    return underWay < LEAST_UNDER_WAY || (underWay + 1) * averageBytes <= BYTES_UNDER_WAY;
  }

  async function begin(work: AdmittedWork, waitedMs: number): Promise<void> {
    const period = recent;
    period.underWay += 1;
    waited(waitedMs);
    budget.begin();
    try {
      averageBytes += ((await work(waitedMs)) - averageBytes) * WEIGHT;
    } finally {
      period.underWay -= 1;
      pumpInNextTurn();
    }
  }

  function beginNext(): void {
    const next = queue.shift();
    if (next !== undefined) void begin(next.work, now() - next.since);
  }

  function pump(): void {
    pumping = false;
    while (queue.length > 0 && hasRoom() && !budget.isOver()) beginNext();
    waitForNext();
  }

  /** For another turn of the event loop while there is room, else for room. */
  function waitForNext(): void {
    if (hasRoom()) pumpInNextTurn();
    else tickLater();
  }

  function pumpInNextTurn(): void {
    if (pumping || queue.length === 0) return;
    pumping = true;
    setImmediate(pump);
  }

  function tick(): void {
    ticking = false;
    if (now() - recentSince > COUNTED_MS) {
      earlier = recent;
      recent = { underWay: 0 };
      recentSince = now();
    }
    if (idle() - idleBefore >= IDLE_MS) beginNext();
    pump();
  }

  function tickLater(): void {
    if (ticking || queue.length === 0) return;
    ticking = true;
    idleBefore = idle();
    setTimeout(tick, TICK_MS);
  }

  function admit(work: AdmittedWork): void {
    if (queue.length === 0 && hasRoom() && !budget.isOver()) {
      void begin(work, 0);
      return;
    }
    queue.push({ work, since: now() });
    waitForNext();
  }

  return { admit };
}
