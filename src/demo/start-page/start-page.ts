import { networkInterfaces } from 'node:os';
import { Hono } from 'hono';
import type { Config } from '../../config.ts';
import type { Viewer } from '../../domain/client.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/id.ts';
import { type PaymentLink, paymentPath } from '../../domain/payment-link.ts';
import type { Store } from '../../domain/ports.ts';
import type { Log } from '../../http/log.ts';
import { pageHeaders } from '../../http/page.ts';
import type { RandomBytes } from '../../lib/random.ts';
import type { Services } from '../../services/services.ts';
import { DEMO_MERCHANTS } from '../catalogue.ts';
import { DEMO_CLIENTS } from '../clients.ts';
import { demoLink } from '../links.ts';
import { demoViewer } from '../viewer.ts';
import { eventStream, recentEvents } from './events.ts';
import { startPage } from './page.ts';
import { phoneAccess } from './phone.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

type Options = {
  readonly config: Config;
  readonly store: Store;
  readonly services: Pick<Services, 'paymentLinks' | 'feed'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
};

const HEADERS = pageHeaders({ style: STYLE, script: SCRIPT });

/** One for each demo merchant, and so for each of their currencies. */
const STORIES = DEMO_MERCHANTS.length;

/**
 * The page at `/` in development: urls, demo credentials, a link to pay, and live events. It acts as the demo client without
 * authentication, as the credentials are on the page anyway.
 */
export function createStartPage({ config, store, services, clock, random, log }: Options): Hono {
  const app = new Hono();

  async function payableLink(viewer: Viewer): Promise<PaymentLink | undefined> {
    const query = { filter: { status: ['ACTIVE'] }, order: { field: 'createdAt', direction: 'desc' } } as const;
    const { rows } = await services.paymentLinks.page(viewer, { ...query, now: clock() }, { limit: 1 });
    return rows[0];
  }

  app.get('/', async (c) => {
    const viewer = await demoViewer(store);
    const link = viewer && (await payableLink(viewer));
    const here = new URL(c.req.url);
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const page = startPage({
      config,
      here: here.origin,
      client: viewer && DEMO_CLIENTS[0],
      link: link && { link, phone: phoneAccess({ config, port: here.port, path: paymentPath(link), addresses }) },
      events: viewer && (await recentEvents(store, viewer)),
    });
    return c.body(String(await page), 200, HEADERS);
  });

  /** A button of the page; protected against CSRF. */
  app.post('/demo/payment-links', async (c) => {
    if (c.req.header('sec-fetch-site') !== 'same-origin' && c.req.header('origin') !== new URL(c.req.url).origin) {
      throw new DomainError('FORBIDDEN', 'Only the page at / makes demo links');
    }
    const viewer = await demoViewer(store);
    if (viewer === undefined) throw new DomainError('NOT_FOUND', 'There is no demo client');
    const [choice = 0] = random(1);
    const { checkoutToken: _, ...terms } = demoLink(choice % STORIES, STORIES).input;
    await services.paymentLinks.create(viewer, { ...terms, duration: 86_400 }, { activate: true, tokenOptional: true });
    return c.redirect('/', 303);
  });

  app.get('/demo/events', async (c) => {
    const viewer = await demoViewer(store);
    if (viewer === undefined) throw new DomainError('NOT_FOUND', 'There is no demo client');
    return eventStream(c, viewer, { feed: services.feed, log });
  });

  return app;
}
