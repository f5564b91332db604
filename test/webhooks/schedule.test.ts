import { expect, test, vi } from 'vitest';
import { createSchedule } from '../../src/webhooks/schedule.ts';
import { SOON } from '../support/patience.ts';

test('runs each job at its own pace; one that hangs or fails holds up no other', async () => {
  const runs = { quick: 0, failing: 0, hanging: 0 };
  const failures: [string, unknown][] = [];
  let letGo = () => {};
  const schedule = createSchedule(
    [
      {
        name: 'hanging',
        everyMs: 1,
        run: () =>
          new Promise<void>((resolve) => {
            runs.hanging += 1;
            letGo = resolve;
          }),
      },
      {
        name: 'failing',
        everyMs: 5,
        async run() {
          runs.failing += 1;
          throw new RangeError('no');
        },
      },
      {
        name: 'quick',
        everyMs: 1,
        async run() {
          runs.quick += 1;
        },
      },
    ],
    (job, error) => failures.push([job, error]),
  );
  schedule.start();
  await vi.waitFor(() => expect(runs.quick).toBeGreaterThan(3), SOON);
  await vi.waitFor(() => expect(runs.failing).toBeGreaterThan(1), SOON);
  expect(runs.hanging).toBe(1);
  expect(failures[0]).toEqual(['failing', new RangeError('no')]);

  const stopped = schedule.stop();
  letGo();
  await stopped;
  const after = { ...runs };
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(runs).toEqual(after);
});

test('by hand, runs every job once in order', async () => {
  const runs: string[] = [];
  const job = (name: string) => ({ name, everyMs: 1, run: async () => void runs.push(name) });
  await createSchedule([job('a'), job('b')], () => {}).runOnce();
  expect(runs).toEqual(['a', 'b']);
});
