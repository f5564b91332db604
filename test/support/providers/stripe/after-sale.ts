import type Stripe from 'stripe';
import type { Books } from './books.ts';
import { TEST_CARDS } from './checkout.ts';
import { invalid, refused } from './fault.ts';
import { type Form, textAt, textsAt } from './form.ts';
import { newRefund } from './objects.ts';

/** Refunds and disputes. */
export function createAfterSale(books: Books) {
  function createRefund(form: Form): Stripe.Refund {
    const intentId = textAt(form, 'payment_intent');
    if (intentId === undefined) throw invalid('payment_intent', 'Missing required param.', 'parameter_missing');
    const intent = books.find('pi', intentId);
    const charge = books.find('ch', String(intent.latest_charge));
    const left = charge.amount - charge.amount_refunded;
    const asked = textAt(form, 'amount');
    const amount = asked === undefined ? left : Number(asked);
    if (!Number.isSafeInteger(amount) || amount <= 0) throw invalid('amount', 'Invalid positive integer');
    if (left === 0) throw refused('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
    if (amount > left) throw invalid('amount', `Refund amount (${amount}) is greater than what is left (${left}).`);
    if (isDisputed(charge)) throw refused('charge_disputed', `Charge ${charge.id} has been charged back.`);
    const pends = books.cards.get(intentId) === TEST_CARDS.REFUND_PENDS;
    const id = books.newId('re');
    const { currency, payment_method } = charge;
    const balance = books.book('refund', id, { amount: -amount, currency });
    const refund = newRefund({
      id,
      amount,
      currency,
      created: books.seconds(),
      metadata: textsAt(form, 'metadata'),
      charge: charge.id,
      payment_intent: intentId,
      status: pends ? 'pending' : 'succeeded',
      balance_transaction: balance.id,
      payment_method,
    });
    books.put('re', refund);
    const refunded = putRefunded(charge, charge.amount_refunded + amount);
    books.record('refund.created', refund);
    books.record('charge.refunded', refunded);
    return refund;
  }

  function putRefunded(charge: Stripe.Charge, amount: number): Stripe.Charge {
    return books.put('ch', { ...charge, amount_refunded: amount, refunded: amount === charge.amount });
  }

  /** The payer's bank accepts or returns a refund: a successful refund can still fail for days. */
  function settleRefund(id: string, status: 'succeeded' | 'failed'): void {
    const refund = books.find('re', id);
    if (status === 'succeeded') {
      books.record('refund.updated', books.put('re', { ...refund, status }));
      return;
    }
    const { amount, currency } = refund;
    const back = books.book('refund_failure', id, { amount, currency });
    const failed = {
      ...refund,
      status,
      failure_reason: 'expired_or_canceled_card',
      failure_balance_transaction: back.id,
    };
    books.put('re', failed);
    const charge = books.find('ch', String(refund.charge));
    putRefunded(charge, charge.amount_refunded - amount);
    books.record('refund.failed', failed);
  }

  function isDisputed({ id }: Stripe.Charge): boolean {
    return books.all('dp').some(({ charge, status }) => charge === id && status !== 'won');
  }

  /** The account accepts the dispute. */
  function closeDispute(id: string): Stripe.Dispute {
    return decide(id, 'lost');
  }

  /** The account shows its evidence; `winning_evidence` and `losing_evidence` decide at once, as in test mode. */
  function updateDispute(id: string, form: Form): Stripe.Dispute {
    const text = textAt(form, 'evidence', 'uncategorized_text');
    if (text === 'winning_evidence') return decide(id, 'won');
    if (text === 'losing_evidence') return decide(id, 'lost');
    return books.put('dp', { ...books.find('dp', id), status: 'under_review' });
  }

  function decide(id: string, status: 'won' | 'lost'): Stripe.Dispute {
    const dispute = books.find('dp', id);
    if (dispute.status === 'won' || dispute.status === 'lost') {
      throw refused('dispute_closed', 'This dispute is already closed.');
    }
    const { amount, currency } = dispute;
    const back = status === 'won' ? [books.book('adjustment', id, { amount, currency })] : [];
    const transactions = [...dispute.balance_transactions, ...back];
    const decided = books.put('dp', { ...dispute, status, balance_transactions: transactions });
    books.record('charge.dispute.closed', decided);
    return decided;
  }

  return { createRefund, settleRefund, closeDispute, updateDispute };
}
