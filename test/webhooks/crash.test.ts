import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import { createSender } from '../../src/webhooks/sender.ts';
import { createWorker } from '../../src/webhooks/worker.ts';
import { PATIENT } from '../support/patience.ts';
import { createTestSecrets } from '../support/secrets.ts';
import { createTestDatabase, dialects } from '../support/store.ts';
import { startReceiver } from './receiver.ts';

const LEASE_MS = 30_000;

test.each(dialects)(
  'a process killed between commit and send, and while sending, loses no event: %s',
  async (dialect) => {
    await using receiver = await startReceiver();
    const { url: databaseUrl, drop } = await createTestDatabase(dialect);
    try {
      const { committed, sending } = await runUntilKilled(databaseUrl, receiver.url);
      expect(sending).toHaveLength(2);
      expect(committed.length).toBeGreaterThanOrEqual(50);
      expect(receiver.received).toEqual([]);

      const store = await openStore({ databaseUrl, ...PATIENT });
      const clock = () => Date.now() + LEASE_MS;
      const send = createSender({ development: true, clock });
      const random = (count: number) => randomBytes(count);
      const worker = createWorker({
        store,
        clock,
        random,
        secrets: createTestSecrets(),
        send,
        log: { warn: () => {} },
      });
      await worker.runOnce();
      await store.close();
      const sent = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
      expect(committed.filter((id) => !sent.has(id))).toEqual([]);
      // Each once, and at most the one event whose commit was not told of any more.
      expect(receiver.received).toHaveLength(sent.size);
      expect(sent.size - committed.length).toBeLessThanOrEqual(1);
    } finally {
      await drop();
    }
  },
);

/** Lets the process send twice and commit 50 events, then kills it with no chance to say goodbye. */
async function runUntilKilled(databaseUrl: string, url: string) {
  const script = new URL('./crash-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, databaseUrl, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const committed: string[] = [];
  const sending: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    const [word, id = ''] = line.split(' ');
    if (word === 'committed') committed.push(id);
    if (word === 'sending') sending.push(id);
    if (sending.length >= 2 && committed.length >= 50) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return { committed, sending };
}
