/** The state of one lane: `again` asks for another claim as soon as the present one ends. */
type Lane = { claiming: boolean; again: boolean; underWay: number };

/**
 * Runs tasks by lane (one lane for each client), at most `perLane` of a lane and `total` of all at a time. A lane whose
 * tasks hang uses up its own places only. When all places are taken, lanes take turns at those that come free.
 */
export function createLanes<Task>({
  take,
  run,
  failed,
  perLane,
  total,
}: {
  /** Takes up to `limit` of a lane's tasks; they are not given out again. */
  readonly take: (key: string, limit: number) => Promise<readonly Task[]>;
  readonly run: (task: Task) => Promise<void>;
  readonly failed: (key: string, error: unknown) => void;
  readonly perLane: number;
  readonly total: number;
}) {
  const lanes = new Map<string, Lane>();
  const queue = new Set<string>();
  const activities = new Set<Promise<void>>();
  let free = total;
  let closed = false;

  /** Looks for tasks in a lane; an unnecessary call is cheap. */
  function wake(key: string): void {
    const lane = lanes.get(key) ?? { claiming: false, again: false, underWay: 0 };
    lanes.set(key, lane);
    if (closed) return;
    if (lane.claiming) lane.again = true;
    else if (free === 0) queue.add(key);
    else if (lane.underWay < perLane) follow(claim(key, lane));
  }

  async function claim(key: string, lane: Lane): Promise<void> {
    const room = Math.min(perLane - lane.underWay, free);
    lane.claiming = true;
    free -= room;
    const tasks = await take(key, room).catch((error) => {
      failed(key, error);
      return [];
    });
    lane.claiming = false;
    lane.underWay += tasks.length;
    free += room - tasks.length;
    for (const task of tasks) follow(perform(key, lane, task));
    if (lane.again) queue.add(key);
    lane.again = false;
    serveQueue();
  }

  async function perform(key: string, lane: Lane, task: Task): Promise<void> {
    await run(task).catch((error) => failed(key, error));
    lane.underWay -= 1;
    free += 1;
    // To the end of the queue, so that a lane with many tasks does not keep its places.
    queue.add(key);
    serveQueue();
  }

  function serveQueue(): void {
    for (const key of queue) {
      if (free === 0) return;
      queue.delete(key);
      wake(key);
    }
  }

  function follow(activity: Promise<void>): void {
    activities.add(activity);
    activity.finally(() => activities.delete(activity));
  }

  /** Resolves when nothing is under way. */
  async function idle(): Promise<void> {
    while (activities.size > 0) await Promise.all(activities);
  }

  /** Begins nothing new. */
  function close(): void {
    closed = true;
    queue.clear();
  }

  return { wake, idle, close };
}
