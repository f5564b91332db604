import { describe } from 'vitest';
import { apiKeyContract } from './api-key.ts';
import { auditEntryContract } from './audit-entry.ts';
import { checkoutSessionContract } from './checkout-session.ts';
import { childListContract } from './child-list.ts';
import { clientContract } from './client.ts';
import { eventContract } from './event.ts';
import { idempotencyKeyContract } from './idempotency-key.ts';
import { linkPeriodsContract } from './link-periods.ts';
import { paymentContract } from './payment.ts';
import { paymentLinkContract } from './payment-link.ts';
import { paymentLinkCountContract } from './payment-link-count.ts';
import { paymentLinkGuardContract } from './payment-link-guard.ts';
import { paymentLinkLifecycleContract } from './payment-link-lifecycle.ts';
import { paymentLinkListContract } from './payment-link-list.ts';
import { paymentLinkSearchContract } from './payment-link-search.ts';
import { providerContract } from './provider.ts';
import { raceContract } from './race.ts';
import { retentionContract } from './retention.ts';
import type { Subject } from './subject.ts';
import { transactionContract } from './transaction.ts';
import { webhookContract } from './webhook.ts';
import { webhookEndpointContract } from './webhook-endpoint.ts';

/** What every store must do, whatever is below it: one suite, and no test that knows on what it runs. */
export function storeContract(given: () => Subject): void {
  describe('clients', () => clientContract(given));
  describe('API keys', () => apiKeyContract(given));
  describe('the audit trail', () => auditEntryContract(given));
  describe('payment links', () => paymentLinkContract(given));
  describe('guards of payment links', () => paymentLinkGuardContract(given));
  describe('the life of payment links', () => paymentLinkLifecycleContract(given));
  describe('totals of payment links', () => paymentLinkCountContract(given));
  describe('lists of payment links', () => paymentLinkListContract(given));
  describe('searches of payment links', () => paymentLinkSearchContract(given));
  describe('checkout sessions', () => checkoutSessionContract(given));
  describe('lists of what belongs to a parent', () => childListContract(given));
  describe('payments', () => paymentContract(given));
  describe('periods of links', () => linkPeriodsContract(given));
  describe('what belongs to providers', () => providerContract(given));
  describe('events', () => eventContract(given));
  describe('webhook endpoints', () => webhookEndpointContract(given));
  describe('webhook deliveries', () => webhookContract(given));
  describe('idempotency keys', () => idempotencyKeyContract(given));
  describe('retention', () => retentionContract(given));
  describe('transactions', () => transactionContract(given));
  describe('races', () => raceContract(given));
}
