import type { Payment } from '../../domain/payment.ts';
import type { TestCard } from '../../domain/provider/port.ts';
import { railOf } from '../../domain/rails.ts';

/** The sandbox's result, immediate or delayed. */
type Answer = {
  readonly status: 'AUTHORIZED' | 'CAPTURED' | 'PAID' | 'FAILED';
  readonly failureCode?: string;
  /** The delay of the decision. */
  readonly delayMs?: number;
};

type Rule = TestCard & {
  /** The last three digits before the decimal point of amounts with this result, for any method. */
  readonly amountEnding: string;
  readonly answer: Answer;
};

const SLOW_MS = 10_000;

const SANDBOX_RULES: readonly Rule[] = [
  {
    token: 'tok_success',
    amountEnding: '001',
    description: 'Captured; the funds arrive later',
    answer: { status: 'CAPTURED' },
  },
  {
    token: 'tok_instant',
    amountEnding: '011',
    description: 'Captured; the funds arrive at once',
    answer: { status: 'PAID' },
  },
  {
    token: 'tok_pending',
    amountEnding: '009',
    description: 'Authorized, not captured until the funds arrive',
    answer: { status: 'AUTHORIZED' },
  },
  {
    token: 'tok_refused',
    amountEnding: '005',
    description: 'Refused',
    answer: { status: 'FAILED', failureCode: 'refused' },
  },
  {
    token: 'tok_insufficient_funds',
    amountEnding: '051',
    description: 'Refused: insufficient funds',
    answer: { status: 'FAILED', failureCode: 'insufficient_funds' },
  },
  {
    token: 'tok_expired_card',
    amountEnding: '054',
    description: 'Refused: the card has expired',
    answer: { status: 'FAILED', failureCode: 'expired_card' },
  },
  {
    token: 'tok_slow',
    amountEnding: '068',
    description: 'Undecided for 10 seconds, then captured',
    answer: { status: 'CAPTURED', delayMs: SLOW_MS },
  },
  {
    token: 'tok_slow_refused',
    amountEnding: '069',
    description: 'Undecided for 10 seconds, then refused',
    answer: { status: 'FAILED', failureCode: 'refused', delayMs: SLOW_MS },
  },
];

export const SANDBOX_CARDS: readonly TestCard[] = SANDBOX_RULES.map(({ token, description }) => ({
  token,
  description,
}));

/**
 * The sandbox's result of a payment, by the card's token, else by the amount. Undefined where the payer has to act first; all
 * others are captured and wait for their funds.
 */
export function answerTo({
  method,
  cardToken,
  amount,
}: Pick<Payment, 'method' | 'cardToken' | 'amount'>): Answer | undefined {
  if (method === 'CARD' && cardToken !== null) {
    const rule = SANDBOX_RULES.find(({ token }) => token === cardToken);
    return rule?.answer ?? { status: 'FAILED', failureCode: 'unknown_card' };
  }
  const whole = amount.split('.', 1).join('').padStart(3, '0');
  const rule = SANDBOX_RULES.find(({ amountEnding }) => whole.endsWith(amountEnding));
  if (rule !== undefined) return rule.answer;
  return railOf(method).nextStep === null ? { status: 'CAPTURED' } : undefined;
}

/** The messages of failure codes, for people. */
export const FAILURE_MESSAGES: Readonly<Record<string, string>> = {
  refused: 'The payment was refused.',
  insufficient_funds: 'There are not enough funds.',
  expired_card: 'The card has expired.',
  unknown_card: 'There is no such test card.',
  abandoned: 'The payer left the page of the bank.',
  canceled: 'The payment was canceled.',
};
