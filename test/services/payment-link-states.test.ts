import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import { type PaymentLink, statusAt } from '../../src/domain/payment-link.ts';
import { type LinkServices, openLinkServices } from '../support/link-services.ts';
import { NOON } from '../support/payment-link.ts';
import { dialects } from '../support/store.ts';

type Step =
  | 'activate'
  | 'deactivate'
  | 'reserve'
  | 'recordPaid'
  | 'release'
  | 'last millisecond'
  | 'end'
  | 'write down';

const no = (status: string, verb: string) => `FAILED_PRECONDITION: A payment link that is ${status} cannot be ${verb}`;
const nothing = (status: string) =>
  [no(status, 'activated'), no(status, 'deactivated'), no(status, 'deleted'), no(status, 'changed')] as const;
const over = [no('EXPIRED', 'activated'), 'EXPIRED', 'deleted', no('EXPIRED', 'changed')] as const;

const OPERATIONS = ['activate', 'deactivate', 'delete', 'update'] as const;

/** How a link comes into a state, and what each operation then brings: a status, or a refusal. */
const STATES: readonly (readonly [state: string, steps: readonly Step[], brings: readonly string[], limit?: null])[] = [
  ['ATTEMPT', [], ['ACTIVE', no('ATTEMPT', 'deactivated'), 'deleted', 'ATTEMPT']],
  ['ATTEMPT to the last', ['last millisecond'], ['ACTIVE', no('ATTEMPT', 'deactivated'), 'deleted', 'ATTEMPT']],
  ['ATTEMPT and over', ['end'], over],
  ['ACTIVE', ['activate'], ['ACTIVE', 'EXPIRED', no('ACTIVE', 'deleted'), 'ACTIVE']],
  ['ACTIVE to the last', ['activate', 'last millisecond'], ['ACTIVE', 'EXPIRED', no('ACTIVE', 'deleted'), 'ACTIVE']],
  ['ACTIVE and over', ['activate', 'end'], over],
  ['ACTIVE, over and written down', ['activate', 'end', 'write down'], over],
  [
    'ACTIVE with a payment under way',
    ['activate', 'reserve'],
    ['ACTIVE', 'EXPIRED', no('ACTIVE', 'deleted'), 'ACTIVE'],
    null,
  ],
  [
    'ACTIVE after a payment',
    ['activate', 'reserve', 'recordPaid'],
    ['ACTIVE', 'EXPIRED', no('ACTIVE', 'deleted'), 'ACTIVE'],
    null,
  ],
  [
    'ACTIVE after a failed payment',
    ['activate', 'reserve', 'release'],
    ['ACTIVE', 'EXPIRED', no('ACTIVE', 'deleted'), 'ACTIVE'],
  ],
  ['PROCESSING_PAYMENT', ['activate', 'reserve'], nothing('PROCESSING_PAYMENT')],
  ['PROCESSING_PAYMENT beyond its time', ['activate', 'reserve', 'end'], nothing('PROCESSING_PAYMENT')],
  ['EXPIRED by a late failure', ['activate', 'reserve', 'end', 'release'], over],
  ['FINISHED', ['activate', 'reserve', 'recordPaid'], nothing('FINISHED')],
  ['FINISHED beyond its time', ['activate', 'reserve', 'end', 'recordPaid'], nothing('FINISHED')],
  ['deactivated', ['activate', 'deactivate'], ['ACTIVE', 'EXPIRED', 'deleted', no('EXPIRED', 'changed')]],
  [
    'deactivated, to the last',
    ['activate', 'deactivate', 'last millisecond'],
    ['ACTIVE', 'EXPIRED', 'deleted', no('EXPIRED', 'changed')],
  ],
  ['deactivated and over', ['activate', 'deactivate', 'end'], over],
  [
    'deactivated while being paid',
    ['activate', 'reserve', 'deactivate'],
    ['ACTIVE', 'EXPIRED', no('EXPIRED and has a payment under way', 'deleted'), no('EXPIRED', 'changed')],
    null,
  ],
];

describe.each(dialects)('a link on %s', (dialect) => {
  let services: LinkServices;
  beforeAll(async () => {
    services = await openLinkServices(dialect);
  });
  beforeEach(() => services.clock.set(NOON));
  afterAll(() => services.close());

  async function take(step: Step, link: PaymentLink): Promise<void> {
    const { links, viewer, clock, expiry, pay } = services;
    if (step === 'activate' || step === 'deactivate') await links[step](viewer, link.id);
    else if (step === 'end') clock.set(link.expiresAt);
    else if (step === 'last millisecond') clock.set(link.expiresAt - 1);
    else if (step === 'write down') await expiry.expireDue(clock());
    else expect(await pay(step, link)).toBeDefined();
  }

  async function operate(operation: (typeof OPERATIONS)[number], id: string): Promise<PaymentLink | undefined> {
    const { links, viewer } = services;
    if (operation === 'update') return links.update(viewer, id, { duration: 7200 });
    return (await links[operation](viewer, id)) ?? undefined;
  }

  const cases = STATES.flatMap(([state, steps, brings, limit]) =>
    OPERATIONS.map((operation, i) => [state, operation, brings[i], steps, limit] as const),
  );

  it.each(cases)('that is %s: %s brings %s', async (_state, operation, outcome, steps, limit) => {
    const link = await services.make(limit === undefined ? {} : { paymentLimit: limit });
    for (const step of steps) await take(step, link);
    const told = await operate(operation, link.id).then(
      (written) => (written ? statusAt(written, services.clock()) : 'deleted'),
      (error) => (error instanceof DomainError ? `${error.code}: ${error.message}` : Promise.reject(error)),
    );
    expect(told).toBe(outcome);
    const left = await services.store.paymentLinks.find(link.clientId, link.id);
    expect(left === undefined).toBe(outcome === 'deleted');
  });
});
