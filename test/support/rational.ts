/** Exact fractions: an independent oracle for money.ts. */
export type Rational = { readonly numerator: bigint; readonly denominator: bigint };

export function rational(text: string): Rational {
  const [whole = '', fraction = ''] = text.split('.');
  return { numerator: BigInt(whole + fraction), denominator: BigInt(`1${'0'.repeat(fraction.length)}`) };
}

export function plus(one: Rational, other: Rational): Rational {
  return {
    numerator: one.numerator * other.denominator + other.numerator * one.denominator,
    denominator: one.denominator * other.denominator,
  };
}

export function times(one: Rational, other: Rational): Rational {
  return { numerator: one.numerator * other.numerator, denominator: one.denominator * other.denominator };
}

export function equals(one: Rational, other: Rational): boolean {
  return one.numerator * other.denominator === other.numerator * one.denominator;
}

/** Rounds half up to `decimals`: the floor of the value plus half a unit. */
export function roundedHalfUp(value: Rational, decimals: number): Rational {
  const unit = { numerator: 1n, denominator: BigInt(`1${'0'.repeat(decimals)}`) };
  const half = { numerator: 1n, denominator: unit.denominator * 2n };
  const raised = plus(value, half);
  return times({ numerator: (raised.numerator * unit.denominator) / raised.denominator, denominator: 1n }, unit);
}

export function sum(values: readonly Rational[]): Rational {
  return values.reduce(plus, { numerator: 0n, denominator: 1n });
}
