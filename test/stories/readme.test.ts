import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../support/command.ts';
import { type GatewayProcess, startGateway } from '../support/process.ts';
import { readmeCommands } from '../support/readme.ts';

let gateway: GatewayProcess;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'newcomer-'));
  gateway = await startGateway({ DATABASE_URL: 'sqlite::memory:', SEED_LINKS: '12' });
});
afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true });
});

/** What the blocks print, one text for each. */
async function tour(): Promise<readonly string[]> {
  const blocks = await readmeCommands('A tour', gateway.origin);
  const MARK = '--- next block ---';
  const script = blocks.join(`\necho '${MARK}'\n`);
  const { code, output } = await run('sh', ['-s'], { cwd: folder, input: script });
  expect(code).toBe(0);
  return output.split(`${MARK}\n`);
}

test.each(['once', 'and once more'])('every command of the tour works as it stands: %s', async () => {
  const [login, create, faults, list, pay, watch, ...others] = await tour();
  expect([login, others]).toEqual(['', []]);
  expect(JSON.parse(create ?? '')).toMatchObject({
    data: { createPaymentLink: { paymentLink: { status: 'ACTIVE', totalAmount: '11900' } } },
  });
  expect(JSON.parse(faults ?? '').data.previewPaymentLink.issues.map(({ path }: { path: string[] }) => path)).toEqual([
    ['items', '0', 'totalAmount'],
    ['paymentMethodsAllowed', '0'],
    ['destinations'],
  ]);
  const [graphql, rest] = (list ?? '').trim().split('\n');
  const { paymentLinks, paymentLinkStats } = JSON.parse(graphql ?? '').data;
  expect(paymentLinks.nodes.length).toBeGreaterThan(0);
  expect(paymentLinkStats.total.links).toBeGreaterThan(12);
  expect(JSON.parse(rest ?? '').results).toHaveLength(2);
  expect(JSON.parse(pay ?? '')).toMatchObject({ status: 'RECEIVED', paymentMethod: 'CARD', totalAmount: '5000' });
  for (const type of ['PAYMENT_LINK_CREATED', 'TRANSACTION_CAPTURED', 'PAYMENT_LINK_FINISHED']) {
    expect(watch).toContain(`"type":"${type}"`);
  }
  expect(watch?.trim().split('\n').at(-1)).toContain(
    '"webhookDeliveries":{"nodes":[{"eventType":"TRANSACTION_RECEIVED"',
  );
});
