/** A group of lanes with a common limit: its tasks and places reserved by claims, and the number of its lanes. */
type Group = { underWay: number; lanes: number };

/** The state of one lane. `again`: a call of `wake` during a claim, after which there is another one. */
type Lane = { readonly group: Group; claiming: boolean; again: boolean; underWay: number };

/**
 * A keyed task scheduler. Each key is a lane (one for each client, or each of its endpoints). At most `perLane` tasks of a
 * lane, `perGroup` of a group of lanes, and `total` of all run at a time, so a lane whose tasks hang occupies its own slots
 * only. When all slots are occupied, free ones are assigned round-robin.
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
  /** Claims up to `limit` of a lane's tasks; each is returned once. */
  readonly take: (key: string, limit: number) => Promise<readonly Task[]>;
  readonly run: (task: Task) => Promise<void>;
  readonly failed: (key: string, error: unknown) => void;
  /** By default, each lane is a group of its own. */
  readonly groupOf?: (key: string) => string;
  readonly perLane: number;
  readonly perGroup?: number;
  readonly total: number;
}) {
  // Only lanes that have tasks, claim some or are queued, and their groups.
  const lanes = new Map<string, Lane>();
  const groups = new Map<string, Group>();
  const queue = new Set<string>();
  const activities = new Set<Promise<void>>();
  let free = total;
  let closed = false;

  function laneOf(key: string): Lane {
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const group = groups.get(groupOf(key)) ?? { underWay: 0, lanes: 0 };
    groups.set(groupOf(key), group);
    group.lanes += 1;
    const lane = { group, claiming: false, again: false, underWay: 0 };
    lanes.set(key, lane);
    return lane;
  }

  /** Removes the lane if it is idle, and its group with the last lane: there may be any number of keys over time. */
  function removeIdle(key: string, lane: Lane): void {
    if (lane.claiming || lane.underWay > 0 || queue.has(key)) return;
    lanes.delete(key);
    lane.group.lanes -= 1;
    if (lane.group.lanes === 0) groups.delete(groupOf(key));
  }

  /** The free slots of the lane's group and of the total. */
  function shared({ group }: Lane): number {
    return Math.min(perGroup - group.underWay, free);
  }

  /** Claims tasks of a lane; an unnecessary call is cheap. */
  function wake(key: string): void {
    if (closed) return;
    const lane = laneOf(key);
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
    removeIdle(key, lane);
  }

  async function perform(key: string, lane: Lane, task: Task): Promise<void> {
    await run(task).catch((error) => failed(key, error));
    lane.underWay -= 1;
    occupy(lane, -1);
    // To the end of the queue, so that a lane with many tasks does not keep its slots.
    queue.add(key);
    serveQueue();
    removeIdle(key, lane);
  }

  function occupy({ group }: Lane, places: number): void {
    group.underWay += places;
    free -= places;
  }

  function serveQueue(): void {
    for (const key of queue) {
      if (free === 0) return;
      // It stays in the queue until a task of its group has ended.
      if (shared(laneOf(key)) === 0) continue;
      queue.delete(key);
      wake(key);
    }
  }

  function follow(activity: Promise<void>): void {
    activities.add(activity);
    activity.finally(() => activities.delete(activity));
  }

  /** Resolves when no task is running. */
  async function idle(): Promise<void> {
    while (activities.size > 0) await Promise.all(activities);
  }

  /** Starts no more tasks. */
  function close(): void {
    closed = true;
    queue.clear();
  }

  return {
    wake,
    idle,
    close,
    /** The number of lanes and groups in memory. */
    size: () => ({ lanes: lanes.size, groups: groups.size }),
  };
}
