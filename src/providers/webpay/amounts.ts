import { type Amount, parseAmount } from '../../domain/money.ts';
import type { Payment } from '../../domain/payment.ts';

/** What a JSON number holds exactly; Webpay takes amounts as numbers. */
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/** Whole pesos as Webpay's API takes them. Throws a RangeError for an amount that a JSON number does not hold exactly. */
export function toPesos(amount: Amount): number {
  const pesos = parseAmount(amount, 0);
  if (pesos > MOST) throw new RangeError(`${amount} pesos are more than Webpay accepts`);
  return Number(pesos);
}

/** Why Webpay does not take the payment; undefined when it does. */
export function refusalOf({ amount, currency }: Pick<Payment, 'amount' | 'currency'>): string | undefined {
  if (currency !== 'CLP') return 'must be paid in CLP: Webpay accepts no other currency';
  const pesos = parseAmount(amount, 0);
  if (pesos === 0n) return 'must be for an amount above 0, for Webpay';
  return pesos > MOST ? `must be for at most ${MOST} CLP, for Webpay` : undefined;
}
