import { type IdPrefix, idPrefix } from '../../domain/id.ts';

/** What each prefix is the id of; undefined for what is no Node. */
const TYPE_NAMES = {
  pl: 'PaymentLink',
  cs: 'CheckoutSession',
  pay: 'Payment',
  whd: 'WebhookDelivery',
  whe: 'WebhookEndpoint',
  evt: 'PaymentLinkEvent',
  ref: 'Refund',
  acc: 'ProviderAccount',
  dsp: undefined,
  key: undefined,
  aud: 'AuditEntry',
} as const satisfies Record<IdPrefix, string | undefined>;

/** Ids are our own, prefixed and readable, and tell their kind: no wrapper that says it again in base64. */
export function nodeTypeName(id: string): string | undefined {
  const prefix = idPrefix(id);
  return prefix && TYPE_NAMES[prefix];
}
