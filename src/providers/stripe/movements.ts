import type Stripe from 'stripe';
import type { ProviderMovement } from '../../domain/provider/port.ts';
import { fromMinorUnits } from './amounts.ts';
import { disputeStatus } from './report.ts';

const PER_PAGE = 100;

type Range = { readonly from: number; readonly to: number };

/**
 * The movements of money, in the currencies of the payments: balance transactions would have them in the currency in
 * which the account is settled.
 */
export async function* listMovements(stripe: Stripe, { from, to }: Range): AsyncGenerator<ProviderMovement> {
  const window = { created: { gte: Math.ceil(from / 1000), lte: Math.floor(to / 1000) }, limit: PER_PAGE };
  for await (const charge of stripe.charges.list(window)) {
    const { status, captured, amount_captured: amount, payment_intent } = charge;
    if (status !== 'succeeded' || !captured) continue;
    const reference = typeof payment_intent === 'string' ? payment_intent : charge.id;
    yield movement('PAYMENT', charge, { ...charge, id: reference, amount });
  }
  const withCharge = { ...window, expand: ['data.charge'] };
  for await (const refund of stripe.refunds.list(withCharge)) {
    if (refund.status === 'succeeded') yield movement('REFUND', refund.charge, refund);
  }
  for await (const dispute of stripe.disputes.list(withCharge)) {
    if (disputeStatus(dispute) === 'LOST') yield movement('DISPUTE', dispute.charge, dispute);
  }
}

function movement(
  kind: ProviderMovement['kind'],
  charge: string | Stripe.Charge | null,
  { id, amount, currency, created }: Pick<Stripe.Refund, 'id' | 'amount' | 'currency' | 'created'>,
): ProviderMovement {
  const metadata = typeof charge === 'object' ? charge?.metadata : undefined;
  return {
    kind,
    paymentId: metadata?.payment_id ?? null,
    reference: id,
    amount: fromMinorUnits(amount, currency),
    currency: currency.toUpperCase(),
    at: created * 1000,
  };
}
