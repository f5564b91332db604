/**
 * Counts the requests that wait for a turn of the event loop, and finds out from how many begin in one for how many there
 * is room. There is no figure to set: dear requests and a slow machine make the room small, and either way who is let in
 * begins within a few turns.
 */
export function createTurnLine({
  atNextTurn = setImmediate,
}: {
  readonly atNextTurn?: (work: () => void) => unknown;
} = {}) {
  let waiting = 0;
  let room = Number.POSITIVE_INFINITY;
  let begun = 0;
  let ranDry = false;

  /** What waits may be as much as this turn began. Had more waited in one that ran dry, more might have begun. */
  function endTurn(): void {
    room = ranDry ? Math.max(room, begun * 2) : begun;
    begun = 0;
    ranDry = false;
  }

  return {
    join(): void {
      waiting += 1;
    },
    /** One that waited begins. */
    leave(): void {
      // Behind nobody: those that wait on are queued again after this one.
      if (begun === 0) atNextTurn(endTurn);
      begun += 1;
      waiting -= 1;
      if (waiting === 0) ranDry = true;
    },
    isFull: () => waiting >= room,
  };
}
