import type { Viewer } from '../domain/client.ts';
import type { Store } from '../domain/ports.ts';
import type { RandomBytes } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { createProviders } from '../providers/providers.ts';
import { createServices } from '../services/services.ts';
import { DEMO_CLIENTS } from './clients.ts';
import { type DemoLink, demoLink } from './links.ts';

type Seed = {
  readonly store: Store;
  readonly random: RandomBytes;
  readonly secrets: SecretBox;
  readonly now: number;
  readonly links: number;
  /** Where the demo client is told of events, if anywhere. */
  readonly webhookUrl?: string;
  /** Called with how many more links are done. */
  readonly progress?: (more: number) => void;
};

/** What some methods ask for beside the customer. */
const DETAILS: Readonly<Record<string, object>> = {
  PSE: { bankId: '1007' },
  ACH: { routingNumber: '021000021', accountNumber: '123456789' },
  CRYPTO: { wallet: { network: 'polygon', token: 'USDC' } },
};

/** So many links are made side by side: their writes share commits. */
const BATCH = 100;

/** Makes the demo clients and links, each link living its life so far through the services, at the times it happened. */
export async function seedDemo({
  store,
  random,
  secrets,
  now,
  links,
  webhookUrl,
  progress = () => {},
}: Seed): Promise<void> {
  const first = servicesAt(now - 31 * 86_400_000);
  for (const client of DEMO_CLIENTS) await first.clients.create(client);
  const demo = await store.clients.find('demo');
  if (demo === undefined) throw new Error('The demo client was not made');
  const viewer = { clientId: demo.id, clientTag: demo.tag };
  if (webhookUrl !== undefined) await first.webhooks.setEndpoint(viewer, { url: webhookUrl, linkEvents: false });

  for (let start = 0; start < links; start += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, links - start) }, (_, i) => start + i);
    await Promise.all(numbers.map((number) => live(viewer, demoLink(number, links))));
    progress(numbers.length);
  }

  function servicesAt(instant: number) {
    const clock = () => instant;
    const { providers, levers } = createProviders({ store, clock });
    // No access token is made here, so the key that would sign it is nobody's.
    const authSecret = Buffer.from(random(32)).toString('hex');
    // Nobody is led to an address that is made here.
    const addresses = { publicUrl: 'http://localhost', authSecret, development: true, sessionLifetimeS: 1_800 };
    return createServices({ store, clock, random, providers, levers, secrets, ...addresses });
  }

  /** One link from its creation to what has become of it, in moments spread over its age. */
  async function live(viewer: Viewer, { fate, age, input, method, customer }: DemoLink): Promise<void> {
    const at = (part: number) => servicesAt(now - Math.ceil(age * (1 - part)));
    const { id, checkoutToken } = await at(0).paymentLinks.create(viewer, input, { activate: fate !== 'ATTEMPT' });

    async function pay(part: number, paymentMethod: string, token?: string): Promise<string> {
      const { checkoutSessions, payments } = at(part);
      const session = await checkoutSessions.start(viewer, checkoutToken, {});
      const card = token === undefined ? {} : { card: { token } };
      return (await payments.pay(viewer, session.id, { paymentMethod, customer, ...card, ...DETAILS[paymentMethod] }))
        .id;
    }

    switch (fate) {
      case 'DEACTIVATED':
        await at(0.5).paymentLinks.deactivate(viewer, id);
        break;
      case 'REFUSED':
        if (method === 'CARD') await pay(0.4, method, 'tok_refused');
        else await at(0.4).sandbox.simulate(viewer, await pay(0.4, method), 'REFUSED');
        break;
      case 'PROCESSING_PAYMENT':
        // By card: it waits for its funds, where other methods would wait for a payer and be given up.
        await pay(0.8, 'CARD');
        break;
      case 'FINISHED':
        await at(0.6).sandbox.receiveFunds(viewer, { id: await pay(0.3, method) });
        break;
      case 'SOLD_TWICE':
        for (const part of [0.2, 0.5])
          await at(part + 0.1).sandbox.receiveFunds(viewer, { id: await pay(part, method) });
        break;
      case 'ACTIVE':
      case 'ATTEMPT':
      case 'EXPIRED':
    }
  }
}
