/** A decimal number of major units, as callers write it: `49990`, `150.00`. No sign, exponent or leading zeros. */
export type Amount = string;
