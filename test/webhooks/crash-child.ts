import { randomBytes } from 'node:crypto';
import { openStore } from '../../src/store/store.ts';
import { createWorker } from '../../src/webhooks/worker.ts';
import { PATIENT } from '../support/patience.ts';
import { createTestSecrets } from '../support/secrets.ts';
import { addClient, appendEvent } from './outbox.ts';

/**
 * Commits events and begins to send them, without ever ending: to be killed. Writes `committed <event id>` for each
 * event once its transaction is over, and `sending <event id>` when a try begins.
 */
const [databaseUrl = '', url = ''] = process.argv.slice(2);
const say = (text: string) => process.stdout.write(`${text}\n`);

const store = await openStore({ databaseUrl, ...PATIENT });
await addClient(store, { id: 'acme', url });
const worker = createWorker({
  store,
  clock: Date.now,
  random: (count) => randomBytes(count),
  secrets: createTestSecrets(),
  log: { warn: (fields) => say(JSON.stringify(fields)) },
  perEndpoint: 2,
  send: ({ headers }) => {
    say(`sending ${headers['webhook-id']}`);
    return new Promise(() => {});
  },
});
worker.start();
for (;;) say(`committed ${(await appendEvent(store, 'acme', Date.now())).id}`);
