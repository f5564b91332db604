import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { createFormTokens } from '../../src/checkout/form-token.ts';
import type { StreamBounds } from '../../src/checkout/payment-stream.ts';
import { createCheckoutPages } from '../../src/checkout/routes.ts';
import { type AttemptLimits, DEFAULT_ATTEMPT_LIMITS } from '../../src/domain/attempt-limits.ts';
import { createId } from '../../src/domain/id.ts';
import { type PaymentLink, paymentPath } from '../../src/domain/payment-link.ts';
import type { PaymentProvider, ReturnParameters } from '../../src/domain/provider/port.ts';
import { createLog } from '../../src/http/log.ts';
import { createTrace, type HttpEnv } from '../../src/http/trace.ts';
import type { PayerService } from '../../src/services/payer.ts';
import { createTestClock } from '../support/clock.ts';
import { linkInput } from '../support/link-input.ts';
import { createShop } from '../support/shop.ts';
import { openTestStore, type TestDialect } from '../support/store.ts';

export type Till = Awaited<ReturnType<typeof openTill>>;

type PostOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** Where it comes from. */
  readonly from?: string;
};

type TillOptions = {
  readonly provider?: Partial<PaymentProvider>;
  /** Instead of looking for the link at a payment url. */
  readonly opening?: PayerService['open'];
  readonly dialect?: TestDialect;
  readonly attemptLimits?: AttemptLimits;
  readonly trustedProxies?: number;
  readonly development?: boolean;
  /** Told what payers bring along when they come back to the sandbox. */
  readonly watchReturns?: (parameters: ReturnParameters) => void;
  readonly publicUrl?: string;
  readonly streamBounds?: StreamBounds;
};

const authSecret = 't'.repeat(32);

/** A shop with its payers' pages in front, on a clock that stands still. */
export async function openTill({
  provider: given,
  opening,
  dialect = 'sqlite',
  attemptLimits = DEFAULT_ATTEMPT_LIMITS,
  trustedProxies = 0,
  development = true,
  watchReturns,
  publicUrl = 'http://localhost:4000',
  streamBounds,
}: TillOptions = {}) {
  const store = await openTestStore(dialect);
  const clock = createTestClock();
  const shop = createShop(store, {
    clock,
    attemptLimits,
    development,
    publicUrl,
    ...(given && { sandbox: given }),
    ...(watchReturns && { watchReturns }),
  });
  const me = await shop.viewer();
  const random = (count: number) => randomBytes(count);
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const app = new Hono<HttpEnv>();
  app.use(createTrace({ random }));
  const payer = { ...shop.payer, ...(opening && { open: opening }) };
  const settings = { publicUrl, authSecret, trustedProxies, streamBounds };
  app.route('/', createCheckoutPages({ ...shop, payer, random, log, ...settings }));
  const formTokens = createFormTokens({ authSecret, clock });

  async function fetch(path: string, init?: RequestInit, from?: string): Promise<Response> {
    return app.fetch(new Request(new URL(path, publicUrl), init), { remoteAddress: from });
  }

  /** The hidden fields of a form that is drawn now at the path of a link. */
  async function drawn(path: string, attempt = createId('cs', clock(), random)) {
    const checkoutToken = decodeURIComponent(path.split('/')[2] ?? '');
    const link = await store.paymentLinks.findByToken(me.clientId, checkoutToken);
    return { attempt, formToken: formTokens.issue(link ?? { clientId: '', id: '' }, attempt) };
  }

  /** Sends the form of a link's page; as one that was drawn just now, unless the fields have a `formToken`. */
  async function post(
    path: string,
    fields: Readonly<Record<string, string>>,
    { headers = {}, query = '', from }: PostOptions = {},
  ) {
    const hidden = fields.formToken === undefined ? await drawn(path, fields.attempt) : {};
    const body = new URLSearchParams({ ...hidden, ...fields }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return fetch(path + query, { method: 'POST', body, headers: { ...type, ...headers } }, from);
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
    drawn,
    formTokens,
    target,
    activeLink,
    logged: () => lines.join(''),
    close: store.close,
  };
}
