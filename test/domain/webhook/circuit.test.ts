import { expect, test } from 'vitest';
import {
  afterTimeout,
  type Circuit,
  CLOSED_CIRCUIT,
  isHalfOpen,
  isPaused,
} from '../../../src/domain/webhook/circuit.ts';

test('two timeouts are let pass; from the third on there is a pause of 30 s, doubling to 5 minutes', () => {
  const pauses: number[] = [];
  let circuit: Circuit = CLOSED_CIRCUIT;
  let now = 1_000;
  for (let i = 0; i < 8; i += 1) {
    circuit = afterTimeout(circuit, { now, jitter: 0 });
    pauses.push(isPaused(circuit, now) ? (circuit.pausedUntil - now) / 1_000 : 0);
    expect(isHalfOpen(circuit)).toBe(i >= 2);
    now = Math.max(now, circuit.pausedUntil);
    expect(isPaused(circuit, now)).toBe(false);
  }
  expect(pauses).toEqual([0, 0, 30, 60, 120, 240, 300, 300]);
});

test('pauses have jitter, and no more than 5 minutes', () => {
  const after = (timeouts: number) => afterTimeout({ timeouts, pausedUntil: 0 }, { now: 0, jitter: 0.5 }).pausedUntil;
  expect([after(2), after(20)]).toEqual([31_500, 285_000]);
});
