import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { omitNullish, record, strictRecord } from '../../src/domain/input/shape.ts';
import { linkShape } from '../../src/domain/input/terms.ts';
import { compileShape, FAULTY } from '../../src/lib/compile-shape.ts';
import { type LinkBody, validLink } from '../support/link-arbitrary.ts';
import { linkInput } from '../support/link-input.ts';

/** What zod makes of it, in the words of a compiled shape. */
function parseByZod(shape: z.ZodObject, input: unknown): unknown {
  const result = shape.safeParse(input);
  return result.success ? result.data : FAULTY;
}

/** A body in which one value, somewhere inside, is another one or gone. */
const spoilt = fc
  .record({
    body: fc.oneof(validLink, fc.constant(linkInput())),
    path: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
    value: fc.oneof(
      fc.constantFrom(
        null,
        undefined,
        '',
        '0',
        '1.5',
        0,
        1.5,
        31,
        -1,
        Number.NaN,
        true,
        [],
        {},
        [null],
        '\0',
        '\ud800',
      ),
      fc.constantFrom('a'.repeat(300), 'CLP', 'CARD', 'CHL', 'ana@example.com', 'https://x.example', '.', 'a\nb'),
      fc.jsonValue(),
    ),
    more: fc.boolean(),
  })
  .map(({ body, path, value, more }) => spoil(structuredClone(body), path, value, more));

function spoil(body: LinkBody, path: readonly number[], value: unknown, more: boolean): unknown {
  let holder: Record<string, unknown> = body;
  let key = '';
  for (const step of path) {
    const keys = Object.keys(holder);
    key = keys[step % keys.length] ?? 'other';
    const next = holder[key];
    if (typeof next !== 'object' || next === null) break;
    holder = next as Record<string, unknown>;
  }
  if (value === undefined) delete holder[key];
  else holder[more ? `${key}more` : key] = value;
  return body;
}

describe('a compiled shape', () => {
  it('takes and gives what zod does, of bodies with and without faults', () => {
    const parse = compileShape(linkShape, omitNullish);
    const taken: boolean[] = [];
    fc.assert(
      fc.property(fc.oneof(validLink, spoilt, fc.jsonValue()), (input) => {
        const parsed = parse(input);
        taken.push(parsed !== FAULTY);
        expect(parsed).toEqual(parseByZod(linkShape, input));
      }),
      { numRuns: 3_000 },
    );
    expect(taken.filter(Boolean).length).toBeGreaterThan(300);
    expect(taken.filter((isTaken) => !isTaken).length).toBeGreaterThan(300);
  });

  const shape = z.object({
    kind: z.enum(['A', 'B']),
    count: z.number().int().min(1).max(9).nullish(),
    share: z.number().gt(0).lt(1).optional(),
    mail: z.email().max(20).nullable(),
    code: z.string().regex(/^\w+$/).min(2),
    list: z.array(z.unknown()).min(1).max(2).pipe(z.array(z.string())),
    inner: record({ one: z.string().nullish(), two: z.string().refine((text) => text !== 'no') }),
    strict: strictRecord({ only: z.string().nullish() }).optional(),
    checked: z
      .object({ one: z.string().nullish() })
      .refine(({ one }) => one !== null)
      .transform(omitNullish)
      .optional(),
  });
  const good = { kind: 'A', mail: null, code: 'ab', list: ['x'], inner: { two: 'yes' } };
  const inputs = [
    good,
    { ...good, count: 1, share: 0.5, mail: 'a@b.example', list: ['x', 'y'], inner: { one: null, two: 'x', three: 3 } },
    ...[0, 10, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1', 2 ** 53].map((count) => ({ ...good, count })),
    ...[0, 1, 0.5, null].map((share) => ({ ...good, share })),
    ...['a@b.example', 'nobody', `${'a'.repeat(20)}@b.example`, undefined].map((mail) => ({ ...good, mail })),
    ...['', 'a', 'a b', 'abc', 5].map((code) => ({ ...good, code })),
    ...[[], ['x', 1], ['x', 'y', 'z'], 'xy', { 0: 'x' }, null].map((list) => ({ ...good, list })),
    ...[{}, { two: 'no' }, { two: 'x', one: 'y' }, [], null, 'text'].map((inner) => ({ ...good, inner })),
    ...[{}, { only: 'x' }, { only: null }, { other: 1 }, [], null].map((strict) => ({ ...good, strict })),
    ...[{}, { one: 'x' }, { one: null }, { one: undefined }, null].map((checked) => ({ ...good, checked })),
    ...[null, undefined, [], 'text', 7].map((whole) => whole),
  ];

  it.each(inputs.map((input) => [input]))('agrees with zod on %j', (input) => {
    expect(compileShape(shape, omitNullish)(input)).toEqual(parseByZod(shape, input));
  });

  it('leaves null and undefined out of objects without calling the transform that removes them', () => {
    const remove = vi.fn(omitNullish);
    const inner = z.object({ one: z.string().nullish(), two: z.string().nullish() }).transform(remove);
    const parse = compileShape(z.object({ inner }), remove);
    expect(parse({ inner: { one: null, two: 'x' } })).toEqual({ inner: { two: 'x' } });
    expect(remove).not.toHaveBeenCalled();
  });

  it.each([
    ['a type', z.object({ when: z.date() })],
    ['a format', z.object({ where: z.url() })],
    ['a check of the whole', z.object({ text: z.string().trim() })],
    ['a transformation that may find faults', z.object({ text: z.string().transform((text, _context) => text) })],
    ['a check that tells its faults itself', z.object({ text: z.string().superRefine(() => {}) })],
    ['a check that is not always made', z.object({ text: z.string().refine(() => true, { when: () => true }) })],
    ['a catchall', z.object({ text: z.string() }).catchall(z.number())],
  ])('leaves a shape with %s that it does not know to zod', (_, unknown) => {
    expect(compileShape(unknown)({ text: 'x', when: new Date(0), where: 'https://x.example' })).toBe(FAULTY);
  });

  it('compiles a schema once, however often the shape uses it', () => {
    const text = z.string();
    const { def } = text._zod;
    let reads = 0;
    Object.defineProperty(text._zod, 'def', {
      get() {
        reads += 1;
        return def;
      },
    });
    let nested: z.ZodType = text;
    for (let level = 0; level < 10; level += 1) nested = z.object({ one: nested, other: nested });
    reads = 0;
    const parse = compileShape(z.object({ nested }));
    // Once for itself, and once as each of the two properties of the object around it.
    expect(reads).toBe(3);
    expect(parse({ nested: {} })).toBe(FAULTY);
  });
});
