import type { Clock } from '../domain/id.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentProvider, ProviderResult, TestCard } from '../domain/provider.ts';

type Answer =
  | { readonly status: 'AUTHORIZED' | 'CAPTURED' | 'RECEIVED' }
  | { readonly status: 'FAILED'; readonly code: string; readonly message: string };

type Rule = TestCard & {
  /** The last three digits before the decimal point of amounts that are answered the same, whatever the method. */
  readonly amountEnding: string;
  readonly answer: Answer;
  /** How long nothing is decided. */
  readonly delayMs: number;
};

const REFUSED = { status: 'FAILED', code: 'refused', message: 'The payment was refused.' } as const;
const UNKNOWN_CARD = { status: 'FAILED', code: 'unknown_card', message: 'There is no such test card.' } as const;
const CAPTURED = { status: 'CAPTURED' } as const;

/** Everything that is not in the table is captured and then waits for its funds. */
const SANDBOX_RULES: readonly Rule[] = [
  {
    token: 'tok_success',
    amountEnding: '001',
    description: 'Captured; the funds arrive later',
    answer: CAPTURED,
    delayMs: 0,
  },
  {
    token: 'tok_instant',
    amountEnding: '011',
    description: 'Captured; the funds arrive at once',
    answer: { status: 'RECEIVED' },
    delayMs: 0,
  },
  {
    token: 'tok_pending',
    amountEnding: '009',
    description: 'Authorized, not captured until the funds arrive',
    answer: { status: 'AUTHORIZED' },
    delayMs: 0,
  },
  { token: 'tok_refused', amountEnding: '005', description: 'Refused', answer: REFUSED, delayMs: 0 },
  {
    token: 'tok_insufficient_funds',
    amountEnding: '051',
    description: 'Refused: insufficient funds',
    answer: { status: 'FAILED', code: 'insufficient_funds', message: 'There are not enough funds.' },
    delayMs: 0,
  },
  {
    token: 'tok_expired_card',
    amountEnding: '054',
    description: 'Refused: the card has expired',
    answer: { status: 'FAILED', code: 'expired_card', message: 'The card has expired.' },
    delayMs: 0,
  },
  {
    token: 'tok_slow',
    amountEnding: '068',
    description: 'Undecided for 10 seconds, then captured',
    answer: CAPTURED,
    delayMs: 10_000,
  },
  {
    token: 'tok_slow_refused',
    amountEnding: '069',
    description: 'Undecided for 10 seconds, then refused',
    answer: REFUSED,
    delayMs: 10_000,
  },
];

/** A provider that moves no money and always answers the same to the same: a card's token decides, else the amount. */
export function createSandbox({ clock }: { readonly clock: Clock }): PaymentProvider {
  async function charge(payment: Payment): Promise<ProviderResult> {
    const { answer, delayMs } = ruleFor(payment);
    if (clock() < payment.createdAt + delayMs) return { status: 'PENDING' };
    return { ...answer, reference: `sandbox_${payment.id}` };
  }

  return {
    charge,
    simulated: true,
    testCards: SANDBOX_RULES.map(({ token, description }) => ({ token, description })),
  };
}

function ruleFor({ method, cardToken, amount }: Payment): Pick<Rule, 'answer' | 'delayMs'> {
  if (method === 'CARD' && cardToken !== null) {
    return SANDBOX_RULES.find(({ token }) => token === cardToken) ?? { answer: UNKNOWN_CARD, delayMs: 0 };
  }
  const whole = amount.split('.', 1).join('').padStart(3, '0');
  return SANDBOX_RULES.find(({ amountEnding }) => whole.endsWith(amountEnding)) ?? { answer: CAPTURED, delayMs: 0 };
}
