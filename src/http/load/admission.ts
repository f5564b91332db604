import { performance } from 'node:perf_hooks';
import type { TurnBudget } from '../../lib/turn.ts';

/** The most bytes that the answers of requests in progress are expected to have together. */
const BYTES_IN_PROGRESS = 256 * 1024;
/** The minimum number of requests in progress, whatever the size of answers: while one waits for the database, another is served. */
const MIN_IN_PROGRESS = 4;
/** The weight of the last answer in the moving average of sizes. */
const WEIGHT = 1 / 16;
/**
 * How long a request counts as in progress: between once and twice this time. Later, V8 has promoted it anyway, and it must
 * not delay others.
 */
const COUNTED_MS = 50;
/** While requests wait for room: how often the event loop is checked for idleness, and how idle it must have been. */
const TICK_MS = 1;
const IDLE_MS = 0.5;

/** Answers a request that waited in the queue; resolves with the size of the answer's body in bytes, if it is known. */
export type AdmittedWork = (waitedMs: number) => Promise<number | undefined>;

/** Called when a request joins the queue, and when one leaves it, with its wait in milliseconds. */
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
 * request waits while this turn has no time left, and while the answers of those in progress are as large as fits well into
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
  let recent = { inProgress: 0 };
  let earlier = { inProgress: 0 };
  let recentSince = 0;
  let averageBytes = 0;
  let pumping = false;
  let ticking = false;
  let idleBefore = 0;

  function hasRoom(): boolean {
    const inProgress = recent.inProgress + earlier.inProgress;
    return inProgress < MIN_IN_PROGRESS || (inProgress + 1) * averageBytes <= BYTES_IN_PROGRESS;
  }

  async function begin(work: AdmittedWork, waitedMs: number): Promise<void> {
    budget.begin();
    const period = recent;
    period.inProgress += 1;
    try {
      const bytes = await work(waitedMs);
      if (bytes !== undefined) averageBytes += (bytes - averageBytes) * WEIGHT;
    } finally {
      period.inProgress -= 1;
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
      recent = { inProgress: 0 };
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
