import type { Viewer } from '../domain/client.ts';
import type { Payment } from '../domain/payment.ts';
import type { Store } from '../domain/ports.ts';
import type { RandomBytes } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { createProviders } from '../providers/providers.ts';
import { createServices } from '../services/services.ts';
import { DEMO_BRANDING, DEMO_CLIENTS } from './clients.ts';
import { type DemoLink, demoLink } from './links.ts';

type Seed = {
  readonly store: Store;
  readonly random: RandomBytes;
  readonly secrets: SecretBox;
  readonly now: number;
  readonly links: number;
  /** The webhook endpoint of the demo client, if it has one. */
  readonly webhookUrl?: string;
  /** Called with the number of links done since the last call. */
  readonly progress?: (more: number) => void;
};

/** How many links are created concurrently, so that their writes share commits. */
const BATCH = 100;

/** Creates the demo clients, a branding and links. Each link is brought to its outcome by the services, at past times. */
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
  await first.branding.set(viewer, DEMO_BRANDING);
  if (webhookUrl !== undefined) await first.webhookEndpoints.create(viewer, { url: webhookUrl });

  for (let start = 0; start < links; start += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, links - start) }, (_, i) => start + i);
    await Promise.all(numbers.map((number) => live(viewer, demoLink(number, links))));
    progress(numbers.length);
  }

  function servicesAt(instant: number) {
    const clock = () => instant;
    const { providers, controls } = createProviders({ store, clock });
    // No access token is issued here, so any secret will do.
    const authSecret = Buffer.from(random(32)).toString('hex');
    // No url from here is used.
    const addresses = { publicUrl: 'http://localhost', authSecret, development: true, sessionLifetimeS: 1_800 };
    return createServices({ store, clock, random, providers, controls, secrets, ...addresses });
  }

  /** Takes one link from its creation to its outcome, at times spread over its age. */
  async function live(viewer: Viewer, { fate, age, input, method, customer, railDetails }: DemoLink): Promise<void> {
    const at = (part: number) => servicesAt(now - Math.ceil(age * (1 - part)));
    const { id, checkoutToken } = await at(0).paymentLinks.create(viewer, input, { activate: fate !== 'ATTEMPT' });

    async function pay(part: number, paymentMethod: string, token?: string): Promise<Payment> {
      const { checkoutSessions, payments } = at(part);
      const session = await checkoutSessions.start(viewer, checkoutToken, {});
      const card = token === undefined ? {} : { card: { token } };
      return payments.pay(viewer, session.id, { paymentMethod, customer, ...railDetails, ...card });
    }

    async function receive(part: number, { id: paid }: Payment): Promise<void> {
      await at(part).sandbox.receiveFunds(viewer, { id: paid });
    }

    switch (fate) {
      case 'DEACTIVATED':
        await at(0.5).paymentLinks.deactivate(viewer, id);
        break;
      case 'REFUSED': {
        const { id: tried, status } = await pay(0.4, method, method === 'CARD' ? 'tok_refused' : undefined);
        if (status === 'CREATED') await at(0.41).sandbox.simulate(viewer, tried, 'REFUSED');
        break;
      }
      case 'PROCESSING_PAYMENT':
        await pay(0.8, method);
        break;
      case 'FINISHED':
        await receive(0.6, await pay(0.3, method));
        break;
      case 'SOLD_TWICE':
        for (const part of [0.2, 0.5]) await receive(part + 0.1, await pay(part, method));
        break;
      case 'ACTIVE':
      case 'ATTEMPT':
      case 'EXPIRED':
    }
  }
}
