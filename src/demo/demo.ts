import { Hono } from 'hono';
import { type Config, ConfigError } from '../config.ts';
import { DomainError } from '../domain/errors.ts';
import type { Clock } from '../domain/id.ts';
import { paymentPath } from '../domain/payment-link.ts';
import type { Store } from '../domain/ports.ts';
import { createProgress } from '../lib/progress.ts';
import type { RandomBytes } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import type { ClientService } from '../services/client.ts';
import { DEMO_CLIENTS } from './clients.ts';
import { seedDemo } from './seed.ts';

const DEMO_RECEIVER = '/demo/webhooks';

/** The demo client's webhook endpoint. It accepts everything, so that there are deliveries to look at. */
export function createDemoReceiver(): Hono {
  const app = new Hono();
  app.post(DEMO_RECEIVER, () => new Response(null, { status: 204 }));
  return app;
}

/** Seeds a database without clients with the demo data. */
export async function seedIfEmpty(
  store: Store,
  { SEED_LINKS: links, PORT }: Config,
  { clock, random, secrets }: { readonly clock: Clock; readonly random: RandomBytes; readonly secrets: SecretBox },
): Promise<void> {
  if ((await store.clients.list()).length > 0) return;
  const webhookUrl = `http://127.0.0.1:${PORT}${DEMO_RECEIVER}`;
  const progress = createProgress('Demo links', links);
  await seedDemo({ store, random, secrets, now: clock(), links, webhookUrl, progress });
}

/** Throws if a database in production has the demo clients, whose credentials are public. */
export async function refuseDemoClients(clients: Pick<ClientService, 'issueToken'>): Promise<void> {
  for (const { id, clientSecret, apiKey } of DEMO_CLIENTS) {
    const known = await clients.issueToken({ apiKey, clientId: id, clientSecret }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') return false;
        throw error;
      },
    );
    if (known)
      throw new ConfigError(`DATABASE_URL: the database has the demo client "${id}"; production needs another`);
  }
}

/** The url of a demo link that can be paid now; undefined without one. */
export async function demoPayUrl(store: Store, { PUBLIC_URL }: Config, now: number): Promise<string | undefined> {
  const query = { filter: { status: ['ACTIVE'] }, order: { field: 'createdAt', direction: 'desc' }, now } as const;
  const { rows } = await store.paymentLinks.page(DEMO_CLIENTS[0].id, query, { limit: 1 });
  return rows[0] && PUBLIC_URL + paymentPath(rows[0]);
}
