import type { Viewer } from '../../src/domain/client.ts';
import type { Clock } from '../../src/domain/id.ts';
import type { Store } from '../../src/domain/ports.ts';
import { createProviders } from '../../src/providers/providers.ts';
import { createServices, type Services } from '../../src/services/services.ts';
import { openStore } from '../../src/store/store.ts';
import { linkInput } from '../support/link-input.ts';
import { PATIENT } from '../support/patience.ts';
import { createTestSecrets } from '../support/secrets.ts';
import { createDice } from './dice.ts';

export const TENANTS = ['one', 'two'] as const;
export type Tenant = (typeof TENANTS)[number];

/** A store of its own whose services draw the same bytes as every other shop's, however often they are asked before. */
export type FuzzShop = {
  readonly services: Services;
  readonly clock: Clock;
  readonly viewers: Readonly<Record<Tenant, Viewer>>;
  /** What the next request draws; reading fails for the parts of the store that are named. */
  readonly begin: (seed: number, broken: readonly string[]) => void;
  readonly close: () => Promise<void>;
};

const LINKS = 6;
const CARDS = ['tok_instant', 'tok_pending', 'tok_refused', 'tok_success'];

export const PARTS = [
  'paymentLinks',
  'checkoutSessions',
  'payments',
  'deliveries',
  'events',
  'audit',
  'linkStats',
  'transaction',
] as const;

const credentials = (id: Tenant) => ({ id, name: id, clientSecret: `${id}-secret`, apiKey: `${id}-api-key` });

export async function createFuzzShop(clock: Clock, authSecret: string): Promise<FuzzShop> {
  let dice = createDice(0);
  let broken: readonly string[] = [];
  const store = await openStore({ databaseUrl: 'sqlite::memory:', ...PATIENT });
  const random = (count: number) => Uint8Array.from({ length: count }, () => dice.below(256));
  const services = createServices({
    ...createProviders({ store, clock }),
    secrets: createTestSecrets(),
    publicUrl: 'http://localhost:4000',
    store: breakable(store, (part) => broken.includes(part)),
    clock,
    random,
    authSecret,
    development: true,
    sessionLifetimeS: 1_800,
  });
  const viewers: Partial<Record<Tenant, Viewer>> = {};
  for (const id of TENANTS) {
    const { client } = await services.clients.create(credentials(id));
    viewers[id] = { clientId: client.id, clientTag: client.tag };
    await fill(services, viewers[id]);
  }
  return {
    services,
    clock,
    viewers: viewers as Record<Tenant, Viewer>,
    begin(seed, parts) {
      dice = createDice(seed);
      broken = parts;
    },
    close: () => store.close(),
  };
}

/** Some links with none to five sessions, every other of which is paid: lists of many parents have something to tell. */
async function fill({ paymentLinks, checkoutSessions, payments }: Services, viewer: Viewer): Promise<void> {
  for (let i = 0; i < LINKS; i += 1) {
    const checkoutToken = `filled-${i}`;
    await paymentLinks.create(viewer, linkInput({ checkoutToken, paymentLimit: null }), { activate: true });
    for (let j = 0; j < i; j += 1) {
      const { id } = await checkoutSessions.start(viewer, checkoutToken);
      if (j % 2 === 0) await payments.pay(viewer, id, { paymentMethod: 'CARD', card: { token: CARDS[j % 4] } });
    }
  }
}

/** What a tenant sends with every request; tokens of one shop are good in all, as they share the secret. */
export async function headersOf({ services }: FuzzShop, tenant: Tenant): Promise<Record<string, string>> {
  const { id: clientId, clientSecret, apiKey } = credentials(tenant);
  const { accessToken } = await services.clients.issueToken({ clientId, clientSecret, apiKey });
  return { authorization: `Bearer ${accessToken}`, 'x-api-key': apiKey };
}

function breakable(store: Store, isBroken: (part: string) => boolean): Store {
  const guarded = <Work extends (...given: never[]) => unknown>(part: string, work: Work): Work =>
    ((...given: never[]) => (isBroken(part) ? Promise.reject(new Error(`${part} is broken`)) : work(...given))) as Work;
  const parts = PARTS.map((part) => {
    const whole = store[part];
    if (typeof whole === 'function') return [part, guarded(part, whole as never)];
    const methods = Object.entries(whole).map(([name, method]) => [name, guarded(part, method as never)]);
    return [part, Object.fromEntries(methods)];
  });
  return { ...store, ...Object.fromEntries(parts) };
}
