import { type IdPrefix, idPrefix } from '../../domain/id.ts';

/** The GraphQL type by the prefix of its ids. */
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

/** The type of a Node, by the prefix of its id, which needs no base64 wrapper therefore; undefined for any other text. */
export function nodeTypeName(id: string): string | undefined {
  const prefix = idPrefix(id);
  return prefix && TYPE_NAMES[prefix];
}
