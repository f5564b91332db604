import { expect, it } from 'vitest';
import { createMetrics } from '../../src/http/metrics.ts';

const NOW = 100_000;

it('tells of webhooks as they stand when it is asked, from the first time on', async () => {
  let dueSince: number | undefined = NOW - 1_500;
  const metrics = createMetrics({
    pool: () => undefined,
    outbox: async () => ({ waiting: { due: 4, paused: 2, later: 1 }, dueSince, pausedEndpoints: 3 }),
    outboxFailed: () => {},
    clock: () => NOW,
  });
  const read = async () => {
    const text = await (await metrics.fetch(new Request('http://localhost/metrics'))).text();
    return text.split('\n').filter((line) => line.startsWith('webhook_'));
  };
  const lines = [
    'webhook_outbox_deliveries 7',
    'webhook_outbox_deliveries_by_state{state="due"} 4',
    'webhook_outbox_deliveries_by_state{state="paused"} 2',
    'webhook_outbox_deliveries_by_state{state="later"} 1',
    'webhook_endpoints_paused 3',
  ];
  expect((await read()).toSorted()).toEqual([...lines, 'webhook_outbox_age_seconds 1.5'].toSorted());
  dueSince = undefined;
  expect((await read()).toSorted()).toEqual([...lines, 'webhook_outbox_age_seconds 0'].toSorted());
});

it('tells of the process while the database cannot be read, and of webhooks again afterwards', async () => {
  let fault: Error | undefined = new Error('no database');
  const faults: unknown[] = [];
  const metrics = createMetrics({
    pool: () => undefined,
    async outbox() {
      if (fault !== undefined) throw fault;
      return { waiting: { due: 4, paused: 2, later: 1 }, dueSince: undefined, pausedEndpoints: 3 };
    },
    outboxFailed: (error) => faults.push(error),
    clock: () => NOW,
  });
  async function read(): Promise<readonly string[]> {
    const answer = await metrics.fetch(new Request('http://localhost/metrics'));
    expect(answer.status).toBe(200);
    return (await answer.text()).split('\n');
  }
  const away = await read();
  expect(away).toContainEqual(expect.stringMatching(/^process_cpu_seconds_total \d/));
  expect(away.filter((line) => line.startsWith('webhook_'))).toEqual([]);
  expect(faults).toEqual([fault]);

  fault = undefined;
  expect((await read()).filter((line) => line.startsWith('webhook_'))).toHaveLength(6);
  fault = new Error('again');
  expect((await read()).filter((line) => line.startsWith('webhook_'))).toEqual([]);
});
