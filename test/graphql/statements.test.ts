import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCountedStore } from '../support/counted-store.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { CREATE } from './operations.ts';

let gateway: TestGateway;
let statements: string[];
const ids: string[] = [];

beforeAll(async () => {
  const counted = await openCountedStore();
  ({ statements } = counted);
  gateway = await createTestGateway({ store: counted.store });
  for (let count = 0; count < 120; count += 1) {
    const input = linkInput({
      checkoutToken: `link-${count}`,
      customer: { firstName: 'Ana', email: 'ana@example.com' },
    });
    const { data } = await gateway.graphql<{ result: { paymentLink: { id: string } } }>(CREATE, { input });
    ids.push(data?.result.paymentLink.id ?? '');
  }
});
afterAll(() => gateway.stop());

/** The statements that one request costs, beside those that find out who sends it. */
async function statementsOf(query: string, variables: Record<string, unknown> = {}): Promise<readonly string[]> {
  // Credentials that were just believed are believed again without a statement.
  await gateway.graphql('{ __typename }');
  statements.length = 0;
  const { errors } = await gateway.graphql(query, variables);
  expect(errors).toBeUndefined();
  return statements.filter((text) => !/from "clients"/.test(text));
}

const LINK = /* GraphQL */ `
  id status inactiveReason url totalAmount
  items { description totalAmount tax { name amount } }
  destinations { amount account { accountNumber } }
  customer { firstName email address { country } }
  owner { identityId }
`;

it('reads a page of 50 links with all that is in them in one statement, whichever page', async () => {
  const page = `query ($after: String) { paymentLinks(first: 50, after: $after) { nodes { ${LINK} } pageInfo { hasNextPage endCursor } } }`;
  const { data } = await gateway.graphql<{ paymentLinks: { pageInfo: { endCursor: string } } }>(page);
  const after = data?.paymentLinks.pageInfo.endCursor;

  expect((await statementsOf(page)).length).toBe(1);
  expect((await statementsOf(page, { after })).length).toBe(1);
});

it('reads a page of 50 with everything that can be asked of it in three', async () => {
  const page = `query ($after: String) {
    paymentLinks(first: 50, after: $after) {
      totalCount
      nodes { ${LINK} }
      edges { cursor node { ${LINK} } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;
  const { data } = await gateway.graphql<{ paymentLinks: { pageInfo: { endCursor: string } } }>(page);
  const after = data?.paymentLinks.pageInfo.endCursor;

  expect((await statementsOf(page)).length).toBe(2);
  expect((await statementsOf(page, { after })).length).toBe(3);
});

it('counts only when totalCount is asked for, and reads no rows for that alone', async () => {
  const isCount = (text: string) => /as "?total"?$/.test(text);

  const alone = await statementsOf('{ paymentLinks { totalCount } }');
  const both = await statementsOf('{ paymentLinks { totalCount nodes { id } } }');
  const skipped = await statementsOf('{ paymentLinks { nodes { id } totalCount @skip(if: true) } }');

  expect([alone, both, skipped].map((texts) => texts.map(isCount).sort())).toEqual([[true], [false, true], [false]]);
});

it('reads everything that is asked for by id in one', async () => {
  const fifty = ids.slice(0, 50);

  expect(
    (await statementsOf(`query ($ids: [ID!]!) { nodes(ids: $ids) { ...on PaymentLink { ${LINK} } } }`, { ids: fifty }))
      .length,
  ).toBe(1);
  expect(
    (
      await statementsOf(
        `query ($ids: [ID!]!, $a: ID!, $b: ID!) {
          nodes(ids: $ids) { id }
          node(id: $a) { id }
          a: paymentLink(id: $a) { id }
          b: paymentLink(id: $b) { id }
        }`,
        { ids: fifty, a: ids[3], b: ids[70] },
      )
    ).length,
  ).toBe(1);
});
