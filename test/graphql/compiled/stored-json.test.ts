import fc from 'fast-check';
import { type GraphQLObjectType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import type { PaymentLink, PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import { planOperation } from '../../../src/graphql/compiled/operation.ts';
import { schema } from '../../../src/graphql/schema/schema.ts';
import { parseOnDemand } from '../../../src/lib/json-text.ts';
import { makeLink, makeTerms, NOW } from '../../store/make.ts';

const asyncTypes = new Set(
  ['PaymentLinkConnection', 'PageInfo']
    .map((name) => schema.getType(name))
    .filter((type): type is GraphQLObjectType => isObjectType(type)),
);

const SELECTIONS = [
  'items { description preTaxAmount totalAmount tax { name type value amount } }',
  'b: items { x: description } totalAmount preTaxAmount currency duration',
  'destinations { __typename name externalId amount metadata { category image } account { accountHolder type currency accountNumber } }',
  'customer { lastName firstName email address { country zipcode street } }',
  'owner { identityId name lastName } customerRequirements paymentMethodsAllowed successUrl failedUrl paymentLimit',
  'items { a: description b: description }',
  // In the order in which they are stored, with and without some of them.
  'items { preTaxAmount totalAmount description tax { name type value amount } }',
  'items { preTaxAmount totalAmount description }',
  'customer { customerId firstName lastName email address { country street } } owner { identityId name lastName nickname }',
  'customer { firstName email phoneNumber address { country } } owner { identityId lastName name }',
  'destinations { type amount account { type currency accountNumber accountHolder } name } paymentMethodsAllowed',
  'items { description } again: items { totalAmount }',
  'paymentMethodsAllowed destinations { type } customerRequirements owner { identityId entityType }',
  // With other fields between them.
  'totalAmount checkoutToken owner { __typename identityId } status successUrl url failedUrl',
  'items { tax { __typename name x: type } } createdAt paymentLimit customer { __typename address { __typename } }',
];

/** The answer to a page of one link, read as it is given. */
async function answer(selection: string, row: PaymentLink): Promise<string> {
  const context = {
    now: NOW,
    publicUrl: '',
    viewer: {},
    services: { paymentLinks: { page: async () => ({ rows: [row], more: false }) } },
  } as never;
  return planOperation({
    schema,
    text: `{ paymentLinks { nodes { id ${selection} } } }`,
    operationName: undefined,
    asyncTypes,
  })(context, {});
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('\\', '"', '\\"', '\\\\', '}', ']', ',', '{"', '","items":[', '\u2028', '😀', 'null', 'Ñandú'),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const terms = fc
  .record(
    {
      items: fc.array(
        fc.record(
          {
            preTaxAmount: fc.constant('10'),
            totalAmount: fc.constant('12'),
            description: text,
            tax: fc.option(
              fc.record({
                name: text,
                type: fc.constantFrom('FIXED' as const, 'PERCENTAGE' as const),
                value: fc.constant('2'),
                amount: fc.constant('2'),
              }),
            ),
          },
          { requiredKeys: ['preTaxAmount', 'totalAmount', 'description'] },
        ),
        { minLength: 1, maxLength: 3 },
      ),
      customer: fc.option(
        fc.record(
          {
            id: text,
            firstName: text,
            lastName: text,
            email: text,
            address: fc.record({ country: text, street: text }, { requiredKeys: [] }),
          },
          { requiredKeys: [] },
        ),
      ),
      owner: fc.record({ identityId: text, name: text, lastname: text }, { requiredKeys: ['identityId'] }),
      customerRequirements: fc.subarray(['email', 'address'] as const),
      successUrl: text,
      paymentLimit: fc.option(fc.nat()),
    },
    { requiredKeys: ['items', 'owner'] },
  )
  .chain((given) =>
    maybe(text).map((name) => ({
      ...given,
      destinations: [{ ...makeTerms().destinations[0], ...(name !== undefined && { name }) }],
    })),
  )
  .map((given) => makeTerms(given as Parameters<typeof makeTerms>[0]));

it('takes out of a stored text what would be written of its values', async () => {
  await fc.assert(
    fc.asyncProperty(
      terms,
      fc.shuffledSubarray(SELECTIONS, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (given, selections, turned) => {
        const entries = Object.entries(given);
        const termsText = JSON.stringify(Object.fromEntries(turned ? entries.reverse() : entries));
        const { terms: _, ...itself } = makeLink({ clientId: 'c' });
        const selection = selections.join(' ');
        const expected = await answer(selection, { ...itself, terms: JSON.parse(termsText) });
        expect(await answer(selection, { ...itself, terms: parseOnDemand<PaymentLinkTerms>(termsText) })).toBe(
          expected,
        );
        expect(JSON.parse(expected)).toHaveProperty('data.paymentLinks.nodes.0.id');
      },
    ),
    { numRuns: 400 },
  );
});

it('leaves a text that breaks off to the executor', async () => {
  const { terms, ...itself } = makeLink({ clientId: 'c' });
  const whole = JSON.stringify(terms);
  for (let end = 0; end < whole.length; end += 1) {
    const asked = answer('items { description } destinations { name } duration', {
      ...itself,
      terms: parseOnDemand<PaymentLinkTerms>(whole.slice(0, end)),
    });
    await expect(asked).rejects.toMatchObject({ name: 'Bailout' });
  }
});

it('leaves a text without a required value, or with one that the schema does not have, to the executor', async () => {
  const { terms, ...itself } = makeLink({ clientId: 'c' });
  for (const [key, value] of [
    ['currency', undefined],
    ['items', null],
    ['paymentMethodsAllowed', ['BARTER']],
  ] as const) {
    const termsText = JSON.stringify({ ...terms, [key]: value });
    const asked = answer('currency items { description } paymentMethodsAllowed', {
      ...itself,
      terms: parseOnDemand<PaymentLinkTerms>(termsText),
    });
    await expect(asked).rejects.toMatchObject({ name: 'Bailout' });
  }
});
