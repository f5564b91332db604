import { randomBytes } from 'node:crypto';
import type { AttemptLimits } from '../../src/domain/attempt-limits.ts';
import type { Origin } from '../../src/domain/audit/audit-entry.ts';
import type { Viewer } from '../../src/domain/client.ts';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import type { Store } from '../../src/domain/ports.ts';
import { PROVIDER_NAMES } from '../../src/domain/provider/account.ts';
import type { PaymentProvider, ReturnParameters } from '../../src/domain/provider/port.ts';
import { createProviders, type ProviderEndpoints } from '../../src/providers/providers.ts';
import { createServices } from '../../src/services/services.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { linkInput } from './link-input.ts';
import { createTestSecrets } from './secrets.ts';

export const LIFETIME_S = 1_800;

export type ShopOptions = {
  readonly clock?: TestClock;
  /** Overrides of the sandbox. */
  readonly sandbox?: Partial<PaymentProvider>;
  /** Called with the parameters with which payers return to the sandbox. */
  readonly watchReturns?: (parameters: ReturnParameters) => void;
  /** The endpoints of providers' APIs. */
  readonly endpoints?: ProviderEndpoints;
  readonly timeoutMs?: number;
  /** Wraps every provider. */
  readonly wrap?: (provider: PaymentProvider) => PaymentProvider;
  readonly attemptLimits?: AttemptLimits;
  /** Whether a client without an account gets the sandbox. */
  readonly development?: boolean;
  readonly publicUrl?: string;
  /** The origin of each request; without it, work is outside of requests. */
  readonly origin?: () => Origin | undefined;
  readonly onCollectError?: (error: unknown) => void;
};

export type Shop = ReturnType<typeof createShop>;

/** The services on a store, with helpers for tests of payments. */
export function createShop(
  store: Store,
  {
    clock = createTestClock(),
    sandbox = {},
    watchReturns = () => {},
    endpoints = {},
    timeoutMs,
    wrap = (provider) => provider,
    onCollectError = () => {},
    attemptLimits,
    development = true,
    publicUrl = 'http://localhost:4000',
    origin,
  }: ShopOptions = {},
) {
  const random = (count: number) => randomBytes(count);
  const made = createProviders({ store, clock, endpoints, timeoutMs });
  const { controls } = made;
  const resume: PaymentProvider['resume'] = (asked, returned) => {
    watchReturns(returned);
    return made.providers.sandbox.resume(asked, returned);
  };
  const providers = { ...made.providers, sandbox: { ...made.providers.sandbox, resume, ...sandbox } };
  for (const name of PROVIDER_NAMES) providers[name] = wrap(providers[name]);
  const services = createServices({
    store,
    clock,
    random,
    providers,
    controls,
    secrets: createTestSecrets(),
    publicUrl,
    authSecret: 't'.repeat(32),
    development,
    sessionLifetimeS: LIFETIME_S,
    onCollectError,
    ...(attemptLimits && { attemptLimits }),
    ...(origin && { origin }),
  });

  async function viewer(): Promise<Viewer> {
    const { client } = await services.clients.create({ name: 'Test shop' });
    return { clientId: client.id, clientTag: client.tag };
  }

  /** An ACTIVE link with a unique checkoutToken. */
  function activeLink(me: Viewer, otherwise: Readonly<Record<string, unknown>> = {}): Promise<PaymentLink> {
    const checkoutToken = randomBytes(8).toString('hex');
    return services.paymentLinks.create(me, linkInput({ checkoutToken, ...otherwise }), { activate: true });
  }

  /** All events of the client so far, as `type status`. */
  async function eventsOf({ clientId }: Viewer): Promise<readonly string[]> {
    const events = await store.events.after(clientId, 0, 1_000);
    return events.map(({ type, data }) => {
      const { status } = 'transaction' in data ? data.transaction : data.paymentLink;
      return `${type} ${status}`;
    });
  }

  /** Looks all due payments up at their providers, and waits for the results. */
  async function lookUpDue(): Promise<void> {
    await services.payments.wakeDue(clock());
    await services.payments.idle();
  }

  return { ...services, providers, controls, store, clock, viewer, activeLink, eventsOf, lookUpDue };
}
