import { expect, test } from 'vitest';
import { createQueueRoom } from '../../../src/http/load/queue-room.ts';

/** A queue whose turns are started by hand: in each, as many requests begin as it has time for, and 1,000 arrive. Returns how many join. */
function roomInTurns() {
  let waiting = 0;
  let endTurn = () => {};
  const room = createQueueRoom({
    atNextTurn: (work) => {
      endTurn = work;
    },
  });

  return function turn(hasTimeFor: number): number {
    endTurn();
    for (let left = Math.min(hasTimeFor, waiting); left > 0; left -= 1) {
      room.left();
      waiting -= 1;
    }
    const before = waiting;
    for (let come = 1_000; come > 0 && !room.isFull(); come -= 1) {
      room.joined();
      waiting += 1;
    }
    return waiting - before;
  };
}

test('there is room for as many as began in a turn, once that is known', () => {
  const turn = roomInTurns();
  // One expensive request fills a whole turn.
  expect([0, 1, 20, 20, 20, 20].map(turn)).toEqual([64, 1, 0, 0, 16, 20]);
  // More than began might have in the last of these: there is room for twice as many, until that is known.
  expect([30, 30, 30, 30].map(turn)).toEqual([40, 30, 20, 30]);
});

test('there is no room for more than wait without being promoted', () => {
  const turn = roomInTurns();
  expect([0, 60, 60, 60, 60].map(turn).at(-1)).toBe(64);
});
