import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { createCheckoutPages } from '../../src/checkout/routes.ts';
import { type PaymentLink, paymentPath } from '../../src/domain/payment-link.ts';
import type { PaymentProvider } from '../../src/domain/provider.ts';
import { createLog } from '../../src/http/log.ts';
import { createTrace, type HttpEnv } from '../../src/http/trace.ts';
import { createSandbox } from '../../src/providers/sandbox.ts';
import type { PayerService } from '../../src/services/payer.ts';
import { createTestClock } from '../support/clock.ts';
import { linkInput } from '../support/link-input.ts';
import { createShop } from '../support/shop.ts';
import { openTestStore } from '../support/store.ts';

export type Till = Awaited<ReturnType<typeof openTill>>;

type PostOptions = { readonly headers?: Readonly<Record<string, string>>; readonly query?: string };

type TillOptions = {
  readonly provider?: Partial<PaymentProvider>;
  /** Instead of looking for the link at a payment url. */
  readonly opening?: PayerService['open'];
};

const publicUrl = 'http://localhost:4000';

/** A shop with its payers' pages in front, on a clock that stands still. */
export async function openTill({ provider: given, opening }: TillOptions = {}) {
  const store = await openTestStore('sqlite');
  const clock = createTestClock();
  const provider = { ...createSandbox({ clock }), ...given };
  const shop = createShop(store, { clock, provider });
  const me = await shop.viewer();
  const random = (count: number) => randomBytes(count);
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const app = new Hono<HttpEnv>();
  app.use(createTrace({ random }));
  const payer = { ...shop.payer, ...(opening && { open: opening }) };
  app.route('/', createCheckoutPages({ ...shop, payer, provider, random, publicUrl, log }));

  async function fetch(path: string, init?: RequestInit): Promise<Response> {
    return app.fetch(new Request(new URL(path, publicUrl), init));
  }

  /** Sends the form of a link's page, with whatever it was drawn with. */
  async function post(
    path: string,
    fields: Readonly<Record<string, string>>,
    { headers = {}, query = '' }: PostOptions = {},
  ) {
    const body = new URLSearchParams(fields).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return fetch(path + query, { method: 'POST', body, headers: { ...type, ...headers } });
  }

  /** Where a redirect leads, as a browser resolves it. */
  function target(from: string, response: Response): string {
    const url = new URL(response.headers.get('location') ?? '', new URL(from, publicUrl));
    return url.pathname + url.search;
  }

  async function activeLink(
    otherwise: Readonly<Record<string, unknown>> = {},
  ): Promise<{ link: PaymentLink; path: string }> {
    const link = await shop.activeLink(me, otherwise);
    return { link, path: paymentPath(link) };
  }

  /** The path of a link in a state in which nobody can pay it. */
  async function linkThatIs(
    state: 'not activated' | 'deactivated' | 'expired' | 'processing' | 'paid' | 'deleted',
  ): Promise<string> {
    if (state === 'not activated') {
      return paymentPath(
        await shop.paymentLinks.create(me, linkInput({ checkoutToken: `unborn-${randomBytes(6).toString('hex')}` })),
      );
    }
    const { link, path } = await activeLink({ duration: state === 'expired' ? 30 : 3600 });
    if (state === 'expired') clock.advance(30_000);
    if (state === 'deactivated' || state === 'deleted') await shop.paymentLinks.deactivate(me, link.id);
    if (state === 'deleted') await shop.paymentLinks.delete(me, link.id);
    if (state === 'processing' || state === 'paid') {
      const card = state === 'paid' ? 'tok_instant' : 'tok_success';
      await post(path, { paymentMethod: 'CARD', card });
    }
    return path;
  }

  return {
    ...shop,
    app: app.fetch,
    linkThatIs,
    me,
    fetch,
    post,
    target,
    activeLink,
    logged: () => lines.join(''),
    close: store.close,
  };
}
