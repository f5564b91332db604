import { afterAll, beforeAll, describe } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import { PATIENT } from '../support/patience.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../support/store.ts';
import { checkoutSessionContract } from './contract/checkout-session.ts';
import { childListContract } from './contract/child-list.ts';
import { clientContract } from './contract/client.ts';
import { eventContract } from './contract/event.ts';
import { idempotencyKeyContract } from './contract/idempotency-key.ts';
import { paymentContract } from './contract/payment.ts';
import { paymentLinkContract } from './contract/payment-link.ts';
import { paymentLinkCountContract } from './contract/payment-link-count.ts';
import { paymentLinkGuardContract } from './contract/payment-link-guard.ts';
import { paymentLinkLifecycleContract } from './contract/payment-link-lifecycle.ts';
import { paymentLinkListContract } from './contract/payment-link-list.ts';
import { raceContract } from './contract/race.ts';
import { retentionContract } from './contract/retention.ts';
import type { Subject } from './contract/subject.ts';
import { transactionContract } from './contract/transaction.ts';
import { webhookContract } from './contract/webhook.ts';

/** What every store must do, whatever is below it: one suite, and no test that knows which dialect it runs on. */
describe.each(dialects)('the store on %s', (dialect) => {
  let database: TestDatabase;
  let subject: Subject;
  const given = () => subject;

  beforeAll(async () => {
    database = await createTestDatabase(dialect);
    const options = { databaseUrl: database.url, ...PATIENT };
    const store = await openStore(options);
    subject = { store, other: await openStore(options) };
  });

  afterAll(async () => {
    await subject.store.close();
    await subject.other.close();
    await database.drop();
  });

  describe('clients', () => clientContract(given));
  describe('payment links', () => paymentLinkContract(given));
  describe('guards of payment links', () => paymentLinkGuardContract(given));
  describe('the life of payment links', () => paymentLinkLifecycleContract(given));
  describe('totals of payment links', () => paymentLinkCountContract(given));
  describe('lists of payment links', () => paymentLinkListContract(given));
  describe('checkout sessions', () => checkoutSessionContract(given));
  describe('lists of what belongs to a parent', () => childListContract(given));
  describe('payments', () => paymentContract(given));
  describe('events', () => eventContract(given));
  describe('webhook deliveries', () => webhookContract(given));
  describe('idempotency keys', () => idempotencyKeyContract(given));
  describe('retention', () => retentionContract(given));
  describe('transactions', () => transactionContract(given));
  describe('races', () => raceContract(given));
});
