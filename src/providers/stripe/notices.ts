import type Stripe from 'stripe';
import { idPrefix } from '../../domain/id.ts';
import type { OpenAccount } from '../../domain/provider/account.ts';
import { NoticeError, type ProviderNotice } from '../../domain/provider/port.ts';
import { isStripeError } from './errors.ts';

const TOLERANCE_S = 300;
const PER_PAGE = 100;

/** The types of events about payments, which the webhook endpoint at Stripe must subscribe to. */
const EVENT_TYPES = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'refund.created',
  'refund.updated',
  'refund.failed',
] as const satisfies readonly Stripe.Event.Type[];

/** Throws a NoticeError unless Stripe signed exactly this body with the account's secret in the last 5 minutes. */
export function readNotice(
  stripe: Stripe,
  { body, headers }: { readonly body: Uint8Array; readonly headers: Headers },
  { credentials }: OpenAccount,
  now: number,
): ProviderNotice {
  const signature = headers.get('stripe-signature') ?? '';
  try {
    const secret = credentials.webhookSecret ?? '';
    return toNotice(stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_S, undefined, now));
  } catch (error) {
    // The package's error contains the body and the header, so it is not passed on.
    throw new NoticeError(faultOf(error, signature));
  }
}

function faultOf(error: unknown, signature: string): string {
  if (!isStripeError(error, 'StripeSignatureVerificationError')) return 'The body is not a Stripe event';
  if (signature === '') return 'The header Stripe-Signature is missing';
  if (error.message.includes('tolerance')) return `The signature is older than ${TOLERANCE_S} seconds`;
  return 'The header Stripe-Signature does not sign the body';
}

/** The notices since then; Stripe keeps them for 30 days. */
export async function* listNotices(stripe: Stripe, since: number): AsyncGenerator<ProviderNotice> {
  const created = { gte: Math.floor(since / 1000) };
  const events = stripe.events.list({ types: [...EVENT_TYPES], created, limit: PER_PAGE });
  for await (const event of events) yield toNotice(event);
}

function toNotice(event: Stripe.Event): ProviderNotice {
  if (typeof event.id !== 'string' || typeof event.type !== 'string') throw new TypeError('this is no event');
  return { id: event.id, type: event.type, about: aboutOf(event) };
}

/** The payment of an event of EVENT_TYPES; undefined for any other type. */
function aboutOf(event: Stripe.Event): ProviderNotice['about'] {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.async_payment_failed':
    case 'checkout.session.expired': {
      const { id, client_reference_id } = event.data.object;
      // The account may have sessions of other programs, with their own references.
      return idPrefix(client_reference_id ?? '') === 'pay'
        ? { paymentId: `${client_reference_id}` }
        : { reference: id };
    }
    case 'charge.refunded':
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed': {
      const { payment_intent } = event.data.object;
      return typeof payment_intent === 'string' ? { transactionId: payment_intent } : undefined;
    }
    default:
      return undefined;
  }
}
