import { performance } from 'node:perf_hooks';
import type { TurnBudget } from '../../lib/turn.ts';

/** The most bytes that the answers of requests under way are expected to have together. */
const BYTES_UNDER_WAY = 256 * 1024;
/** The minimum number of requests in progress, whatever the size of answers: while one waits for the database, another is served. */
const MIN_IN_PROGRESS = 4;
/** The weight of the last answer in the moving average of sizes. */
const WEIGHT = 1 / 16;
/** A request counts as under way for once or twice so long: later, V8 has promoted it anyway, and it must not hold up others. */
const COUNTED_MS = 50;
/** While requests wait for room: how often the event loop is checked for idleness, and how idle it must have been. */
const TICK_MS = 1;
const IDLE_MS = 0.5;

/** Answers a request that waited for so long, and resolves with the bytes of the answer's body, if they are known. */
export type AdmittedWork = (waitedMs: number) => Promise<number | undefined>;

/** Told of requests that join and leave the queue, the latter with their wait in milliseconds. */
export type AdmissionQueue = { joined(): void; left(waitedMs: number): void };

type Options = {
  readonly budget: Pick<TurnBudget, 'isOver' | 'begin'>;
  readonly queue?: AdmissionQueue | undefined;
  readonly now?: () => number;
  /** How long the event loop has been idle since the process began, in milliseconds. */
  readonly idle?: () => number;
};

/**
 * Admission control: begins requests in the order in which they came, at once or in a later turn of the event loop. A
 * request waits while this turn has no time left, and while the answers of those under way are as large as fits well into
 * the young generation of V8's heap. Whenever the event loop is idle, one more is begun each millisecond, so that a database
 * that is far away or slow is kept busy too. `docs/decisions/event-loop.md` explains why.
 */
export function createAdmission({
  budget,
  queue,
  now = () => performance.now(),
  idle = () => performance.eventLoopUtilization().idle,
}: Options) {
  const waiting: { readonly work: AdmittedWork; readonly since: number }[] = [];
  let recent = { underWay: 0 };
  let earlier = { underWay: 0 };
  let recentSince = 0;
  let averageBytes = 0;
  let pumping = false;
  let ticking = false;
  let idleBefore = 0;

  function hasRoom(): boolean {
    const underWay = recent.underWay + earlier.underWay;
    return underWay < MIN_IN_PROGRESS || (underWay + 1) * averageBytes <= BYTES_UNDER_WAY;
  }

  async function begin(work: AdmittedWork, waitedMs: number): Promise<void> {
    budget.begin();
    const period = recent;
    period.underWay += 1;
    try {
      const bytes = await work(waitedMs);
      if (bytes !== undefined) averageBytes += (bytes - averageBytes) * WEIGHT;
    } finally {
      period.underWay -= 1;
      pumpInNextTurn();
    }
  }

  function beginNext(): void {
    const next = waiting.shift();
    if (next === undefined) return;
    const waitedMs = now() - next.since;
    queue?.left(waitedMs);
    void begin(next.work, waitedMs);
  }

  function pump(): void {
    pumping = false;
    while (waiting.length > 0 && hasRoom() && !budget.isOver()) beginNext();
    waitForNext();
  }

  /** For another turn of the event loop while there is room, else for room. */
  function waitForNext(): void {
    if (hasRoom()) pumpInNextTurn();
    else tickLater();
  }

  function pumpInNextTurn(): void {
    if (pumping || waiting.length === 0) return;
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
    if (ticking || waiting.length === 0) return;
    ticking = true;
    idleBefore = idle();
    setTimeout(tick, TICK_MS);
  }

  function admit(work: AdmittedWork): void {
    if (waiting.length === 0 && hasRoom() && !budget.isOver()) {
      void begin(work, 0);
      return;
    }
    waiting.push({ work, since: now() });
    queue?.joined();
    waitForNext();
  }

  return { admit };
}
