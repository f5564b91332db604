import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCountedStore } from '../support/counted-store.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { dialects } from '../support/store.ts';

const LINKS = 50;

describe.each(dialects)('statements for what belongs to many links, on %s', (dialect) => {
  let gateway: TestGateway;
  let statements: string[];
  let cursor: { readonly session: string; readonly payment: string };

  beforeAll(async () => {
    const counted = await openCountedStore(dialect);
    ({ statements } = counted);
    gateway = await createTestGateway({ store: counted.store });
    const viewer = { clientId: 'demo', clientTag: (await counted.store.clients.find('demo'))?.tag ?? '' };
    const { paymentLinks, checkoutSessions, payments } = gateway.services;
    for (let i = 0; i < LINKS; i += 1) {
      const input = linkInput({ checkoutToken: `link-${i}`, paymentLimit: null });
      await paymentLinks.create(viewer, input, { activate: true });
      for (let j = 0; j < i % 4; j += 1) {
        gateway.clock.advance(1);
        const { id } = await checkoutSessions.start(viewer, `link-${i}`);
        await payments.pay(viewer, id, { paymentMethod: 'CARD', card: { token: 'tok_instant' } });
      }
    }
    const page = '{ nodes { id } pageInfo { endCursor } }';
    const { data } = await gateway.graphql<Record<string, { pageInfo: { endCursor: string } }>>(
      `{ session: checkoutSessions(first: 30) ${page} payment: payments(first: 30) ${page} }`,
    );
    cursor = {
      session: data?.session?.pageInfo.endCursor ?? '',
      payment: data?.payment?.pageInfo.endCursor ?? '',
    };
  });
  afterAll(() => gateway.stop());

  /** The statements of one request, beside those that find out who sends it. */
  async function statementsOf(query: string): Promise<readonly string[]> {
    // A plan learns in its first run which types have promises; credentials just believed are believed again.
    for (let time = 0; time < 2; time += 1) await gateway.graphql(query);
    statements.length = 0;
    const { data, errors } = await gateway.graphql(query);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toMatch(/"(cs|evt)_/);
    return statements.filter((text) => !/from "clients"/.test(text));
  }

  const PAGE =
    'totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

  it('50 links with sessions, payments, totals and stats: six', async () => {
    const found = await statementsOf(`{ paymentLinks(first: 50) { nodes {
      id
      checkoutSessions(first: 3) { totalCount nodes { id status } }
      payments(first: 1) { totalCount nodes { id status } }
      stats { opens sessions paid }
    } } }`);

    expect(found.length).toBe(6);
  });

  it('any page of a nested list with all that can be asked of it: one for its rows, one for its total', async () => {
    const argument = {
      session: ['first: 2', 'last: 2', `first: 2, after: "${cursor.session}"`, `last: 1, before: "${cursor.session}"`],
      payment: ['first: 2', 'last: 2', `first: 2, after: "${cursor.payment}"`, `last: 1, before: "${cursor.payment}"`],
    };
    for (const [index, ofSessions] of argument.session.entries()) {
      const alone = `{ paymentLinks(first: 50) { nodes { checkoutSessions(${ofSessions}) { ${PAGE} } } } }`;
      expect((await statementsOf(alone)).length, alone).toBe(1 + 2);

      const both = `{ paymentLinks(first: 50) { nodes {
        checkoutSessions(${ofSessions}) { ${PAGE} }
        payments(${argument.payment[index]}) { ${PAGE} }
      } } }`;
      expect((await statementsOf(both)).length, both).toBe(1 + 2 + 2);
    }
  });

  it('histories with their totals and payments: one for their rows, one for their totals, one for the payments', async () => {
    const history = `history(first: 3) { ${PAGE} nodes { changes { field before after } payment { id } } }`;
    expect((await statementsOf(`{ paymentLinks(first: 50) { nodes { ${history} } } }`)).length).toBe(1 + 2);
    const backwards = `history(last: 3, orderBy: { field: OCCURRED_AT, direction: DESC }) { nodes { id payment { id } } }`;
    expect((await statementsOf(`{ paymentLinks(first: 50) { nodes { ${backwards} } } }`)).length).toBe(1 + 1);
    const newest = `history(first: 3, orderBy: { field: OCCURRED_AT, direction: DESC }) { nodes { id payment { id } } }`;
    expect((await statementsOf(`{ paymentLinks(first: 50) { nodes { ${newest} } } }`)).length).toBe(1 + 1 + 1);
  });

  it('lists within lists: one statement for each level', async () => {
    const found = await statementsOf(`{ paymentLinks(first: 40) { nodes {
      checkoutSessions(first: 3) { totalCount nodes { id payments(first: 2) { totalCount nodes { id checkoutSession { id } } } } }
    } } }`);

    // Those of links, sessions with their total, and payments with theirs; and the sessions by id.
    expect(found.length).toBe(1 + 2 + 2 + 1);
  });

  it('pages that differ are one statement for each query, and pages of one link are two', async () => {
    const several = await statementsOf(`{ paymentLinks(first: 50) { nodes {
      a: checkoutSessions(first: 3) { nodes { id } }
      b: checkoutSessions(last: 1) { nodes { id } }
      c: checkoutSessions(first: 2, orderBy: { field: CREATED_AT, direction: ASC }) { nodes { id } }
    } } }`);
    expect(several.length).toBe(1 + 2);

    const filtered = await statementsOf(`{ paymentLinks(first: 50) { nodes {
      a: checkoutSessions(filter: { status: [FINISHED, FAILED] }, first: 2) { ${PAGE} }
      b: checkoutSessions(filter: { status: [ACTIVE] }, first: 2) { ${PAGE} }
    } } }`);
    expect(filtered.length).toBe(1 + 2 + 2);

    const one = await statementsOf(
      '{ paymentLinkByToken(checkoutToken: "link-7") { checkoutSessions { totalCount nodes { id } } } }',
    );
    expect(one.length).toBe(1 + 2);
  });

  it('10 links by token: one', async () => {
    const fields = Array.from({ length: 10 }, (_, i) => `l${i}: paymentLinkByToken(checkoutToken: "link-${i}") { id }`);
    const found = await statementsOf(`{ ${fields.join(' ')} checkoutSessions(first: 1) { nodes { id } } }`);

    expect(found.length).toBe(1 + 1);
  });
});
