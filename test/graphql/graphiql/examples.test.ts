import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { examples, factsOf, templates } from '../../../src/graphql/graphiql/examples.ts';
import { schema } from '../../../src/graphql/schema/schema.ts';

const things = {
  linkId: 'pl_1',
  checkoutToken: 'invoice-"1"',
  sessionId: 'cs_1',
  paymentId: 'pay_1',
  deletableId: 'pl_2',
  lastEvent: undefined,
};
const tabs = examples(factsOf(things));

test('every comment fits the pane of a narrow window, and every line that of a usual one', () => {
  const tooLong = (line: string) => line.length > (line.startsWith('#') ? 45 : 48);
  expect(tabs.flatMap(({ query }) => query.split('\n').filter(tooLong))).toEqual([]);
});

test('every example is an operation of this schema, with variables that are JSON', () => {
  for (const { query, variables = '{}' } of tabs) {
    expect(validate(schema, parse(query))).toEqual([]);
    expect(JSON.parse(variables)).toEqual(expect.any(Object));
    expect(variables).not.toContain('$');
  }
});

test('whatever variables name has a value at first', () => {
  const named = Object.values(templates).flatMap((template) =>
    [...template.matchAll(/"\$(\w+)"/g)].map(([, name]) => name),
  );
  expect(Object.keys(factsOf(things))).toEqual(expect.arrayContaining(named));
  expect(Object.keys(templates)).toEqual([
    'OpenItsPage',
    'StartSession',
    'Pay',
    'ReceiveMoney',
    'WatchPaymentLinks',
    'FilterAndPage',
    'StatsByDay',
    'LinkHistory',
    'DeletePaymentLink',
  ]);
});
