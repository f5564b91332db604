import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidStateError, ValidationError } from '../../../src/domain/errors.ts';
import type { PaymentLink } from '../../../src/domain/payment-link.ts';
import { parseCreateInput } from '../../../src/domain/payment-link-input.ts';
import { parseUpdateInput } from '../../../src/domain/payment-link-update.ts';
import { linkInput } from '../../support/link-input.ts';
import { link } from '../../support/payment-link.ts';

const hostile = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom<unknown>(
    Number.NaN,
    -0,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    '\ud800',
    '\0',
    '9'.repeat(10_000),
    '1e400',
    [[[[]]]],
    undefined,
    null,
    JSON.parse('{"__proto__":{"items":1},"constructor":{"prototype":1},"toString":1,"length":-1}'),
    Object.create(null),
    { length: 1e9 },
    nested(10_000),
  ),
);

/** Arrays in arrays, deeper than any call stack. */
function nested(depth: number): unknown {
  let value: unknown = [];
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { items: value, tax: value, account: value };
  return value;
}

/** A sound body with one place of it, at any depth, replaced by something hostile. */
const spoiled = fc.tuple(fc.nat(), hostile).map(([seed, value]) => {
  const body = linkInput({ customer: { email: 'a@example.com', address: {} }, successUrl: 'https://a.example' });
  let holder: Record<string, unknown> = body;
  let rest = seed;
  for (;;) {
    const keys = Object.keys(holder);
    const key = keys[rest % keys.length] ?? 'x';
    rest = Math.floor(rest / 7);
    const inner = holder[key];
    if (typeof inner !== 'object' || inner === null || rest % 3 === 0) {
      holder[key] = value;
      return body;
    }
    holder = inner as Record<string, unknown>;
  }
});

/** Whether the parser either takes the input or tells faults, each with the words of a rule. */
function behaves(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof InvalidStateError) return true;
    if (!(error instanceof ValidationError)) throw error;
    return error.issues.length > 0 && error.issues.every(({ message }) => /^(must|is) /.test(message));
  }
}

describe('whatever a caller sends', () => {
  const active: PaymentLink = link({ storedStatus: 'ACTIVE' });

  it('creates or is told what is wrong with it, and nothing else happens', () => {
    fc.assert(
      fc.property(
        fc.oneof(hostile, spoiled, fc.dictionary(fc.constantFrom(...Object.keys(linkInput())), hostile)),
        (input) => {
          return behaves(() => {
            const { checkoutToken, terms } = parseCreateInput(input, { tokenRequired: true });
            // What is taken keeps every rule: it is taken again, and comes out the same.
            const again = parseCreateInput({ ...terms, checkoutToken }, { tokenRequired: true });
            expect(again).toEqual({ checkoutToken, terms });
          });
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('updates or is told what is wrong with it, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, spoiled), fc.constantFrom(link({}), active), (input, current) => {
        return behaves(() => parseUpdateInput(input, current, current.createdAt));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is read no further than its size allows', () => {
    const faults = (input: unknown) => {
      try {
        parseCreateInput(input, { tokenRequired: true });
        return 0;
      } catch (error) {
        return error instanceof ValidationError ? error.issues.length : Number.NaN;
      }
    };
    const many = Array(100_000).fill(null);
    const lists = { items: many, paymentMethodsAllowed: many, destinations: many, customerRequirements: many };
    expect(faults(linkInput(lists))).toBe(4);
    expect(faults(linkInput({ items: Array(100).fill({}), destinations: Array(50).fill({}) }))).toBe(400);
  });

  it('leaves the prototype of objects alone', () => {
    const input = JSON.parse(JSON.stringify(linkInput()).replace('{', '{"__proto__":{"polluted":1,"paymentLimit":7},'));
    const { terms } = parseCreateInput(input, { tokenRequired: true });
    expect(terms).not.toHaveProperty('paymentLimit');
    expect(Object.getPrototypeOf(terms)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });

  it('is read the same without a prototype, as GraphQL hands it over', () => {
    const bare = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return value.map(bare);
      return Object.assign(
        Object.create(null),
        Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bare(inner)])),
      );
    };
    expect(parseCreateInput(bare(linkInput()), { tokenRequired: true })).toEqual(
      parseCreateInput(linkInput(), { tokenRequired: true }),
    );
  });
});
