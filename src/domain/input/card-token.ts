import { text } from './shape.ts';

/** What a card's number looks like, in groups or without (ISO/IEC 7812). */
const DIGITS = /^\d(?:[ -]?\d){11,18}$/;

/** Refuses what looks like a card number: PCI DSS would apply to every system that it passes through. */
export const cardToken = text(255, 1).refine(
  (value) => !isCardNumber(value),
  "must be the provider's token of the card, not its number",
);

function isCardNumber(value: string): boolean {
  if (!DIGITS.test(value)) return false;
  const digits = [...value.replace(/[ -]/g, '')].map(Number).toReversed();
  // The check digit by Luhn: every second digit from the end counts twice, and of two digits the sum.
  const sum = digits.reduce((total, digit, i) => total + (i % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0);
  return sum % 10 === 0;
}
