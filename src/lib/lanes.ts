/** Lanes that share places, beside those that each has for itself. */
type Group = { underWay: number };

/** The state of one lane: `again` asks for another claim as soon as the present one ends. */
type Lane = { readonly group: Group; claiming: boolean; again: boolean; underWay: number };

/**
 * Runs tasks by lane (one lane for each client, or each of its endpoints), at most `perLane` of a lane, `perGroup` of a
 * group of lanes and `total` of all at a time. A lane whose tasks hang uses up its own places only. When all places are
 * taken, lanes take turns at those that come free.
 */
export function createLanes<Task>({
  take,
  run,
  failed,
  groupOf = (key) => key,
  perLane,
  perGroup = perLane,
  total,
}: {
  /** Takes up to `limit` of a lane's tasks; they are not given out again. */
  readonly take: (key: string, limit: number) => Promise<readonly Task[]>;
  readonly run: (task: Task) => Promise<void>;
  readonly failed: (key: string, error: unknown) => void;
  /** Each lane is a group of its own unless said. */
  readonly groupOf?: (key: string) => string;
  readonly perLane: number;
  readonly perGroup?: number;
  readonly total: number;
}) {
  const lanes = new Map<string, Lane>();
  const groups = new Map<string, Group>();
  const queue = new Set<string>();
  const activities = new Set<Promise<void>>();
  let free = total;
  let closed = false;

  function laneOf(key: string): Lane {
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const group = groups.get(groupOf(key)) ?? { underWay: 0 };
    groups.set(groupOf(key), group);
    const lane = { group, claiming: false, again: false, underWay: 0 };
    lanes.set(key, lane);
    return lane;
  }

  /** The places that are not this lane's alone, and are free. */
  function shared({ group }: Lane): number {
    return Math.min(perGroup - group.underWay, free);
  }

  /** Looks for tasks in a lane; an unnecessary call is cheap. */
  function wake(key: string): void {
    const lane = laneOf(key);
    if (closed) return;
    if (lane.claiming) lane.again = true;
    else if (shared(lane) === 0) queue.add(key);
    else if (lane.underWay < perLane) follow(claim(key, lane));
  }

  async function claim(key: string, lane: Lane): Promise<void> {
    const room = Math.min(perLane - lane.underWay, shared(lane));
    lane.claiming = true;
    occupy(lane, room);
    const tasks = await take(key, room).catch((error) => {
      failed(key, error);
      return [];
    });
    lane.claiming = false;
    lane.underWay += tasks.length;
    occupy(lane, tasks.length - room);
    for (const task of tasks) follow(perform(key, lane, task));
    if (lane.again) queue.add(key);
    lane.again = false;
    serveQueue();
  }

  async function perform(key: string, lane: Lane, task: Task): Promise<void> {
    await run(task).catch((error) => failed(key, error));
    lane.underWay -= 1;
    occupy(lane, -1);
    // To the end of the queue, so that a lane with many tasks does not keep its places.
    queue.add(key);
    serveQueue();
  }

  function occupy({ group }: Lane, places: number): void {
    group.underWay += places;
    free -= places;
  }

  function serveQueue(): void {
    for (const key of queue) {
      if (free === 0) return;
      // It stays in the queue until one of its group has ended.
      if (shared(laneOf(key)) === 0) continue;
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
