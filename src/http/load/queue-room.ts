/** Beyond so many, a request waits through garbage collections and costs twice as much: V8 has promoted what it holds. */
const MAX_WAITING = 64;

/**
 * Counts the requests in the admission queue, and estimates how many of them begin soon by how many began in the last turn
 * of the event loop. Nothing has to be configured: expensive requests and a slow machine make the room small.
 */
export function createQueueRoom({
  atNextTurn = setImmediate,
}: {
  readonly atNextTurn?: (work: () => void) => unknown;
} = {}) {
  let waiting = 0;
  let room = Number.POSITIVE_INFINITY;
  let begun = 0;
  let emptied = false;

  /** A turn that emptied the queue might have begun more than it did. */
  function endTurn(): void {
    room = emptied ? Math.max(room, begun * 2) : begun;
    begun = 0;
    emptied = false;
  }

  return {
    /** A request joined the queue. */
    joined(): void {
      waiting += 1;
    },
    /** A request of the queue begins. */
    left(): void {
      if (begun === 0) atNextTurn(endTurn);
      begun += 1;
      waiting -= 1;
      if (waiting === 0) emptied = true;
    },
    /** Whether a request that joined now would wait for more than about a turn. */
    isFull: () => waiting >= Math.min(room, MAX_WAITING),
  };
}
