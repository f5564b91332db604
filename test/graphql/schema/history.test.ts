import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { readEvents } from '../event-stream.ts';

const EVENT =
  'id type sequence occurredAt actor changes { field before after } paymentLinkId paymentId payment { status }';
const HISTORY = `query ($id: ID!, $first: Int, $last: Int, $after: String, $orderBy: PaymentLinkEventOrder) {
  paymentLink(id: $id) { history(first: $first, last: $last, after: $after, orderBy: $orderBy) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ${EVENT} } } } } }`;

type Event = { readonly id: string; readonly type: string; readonly [name: string]: unknown };
type History = {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly edges: readonly { readonly cursor: string; readonly node: Event }[];
};

let gateway: TestGateway;
let id: string;
let paymentId: string;
beforeAll(async () => {
  gateway = await createTestGateway();
  const { paymentLinks, checkoutSessions, payments } = gateway.services;
  const viewer = { clientId: 'demo', clientTag: '' };
  ({ id } = await paymentLinks.create(viewer, linkInput({ checkoutToken: 'told', metadata: { order: '1' } })));
  gateway.clock.advance(1_000);
  await paymentLinks.update(viewer, id, { metadata: { till: '7' }, successUrl: 'https://shop.example/ok' });
  gateway.clock.advance(1_000);
  await paymentLinks.activate(viewer, id);
  await paymentLinks.deactivate(viewer, id);
  await paymentLinks.activate(viewer, id);
  const session = await checkoutSessions.start(viewer, 'told');
  ({ id: paymentId } = await payments.pay(viewer, session.id, {
    paymentMethod: 'CARD',
    card: { token: 'tok_instant' },
  }));
});
afterAll(() => gateway.stop());

async function historyOf(variables: Record<string, unknown> = {}): Promise<History> {
  const { data, errors } = await gateway.graphql<{ paymentLink: { history: History } }>(HISTORY, { id, ...variables });
  expect(errors).toBeUndefined();
  if (data === undefined) throw new Error('There is an answer');
  return data.paymentLink.history;
}

describe('history', () => {
  it('tells what happened to the link and its payments: what changed, when, and by whom', async () => {
    const created = Date.parse('2026-06-15T12:00:00Z');
    const at = (ms: number) => new Date(created + ms).toISOString();
    const status = (before: string | null, after: string | null) => ({
      field: 'status',
      before: before && `"${before}"`,
      after: after && `"${after}"`,
    });
    let sequence = 0;
    const event = (type: string, actor: string | null, changes: object[], more: object = {}) => ({
      id: expect.stringMatching(/^evt_/),
      type,
      sequence: ++sequence,
      actor,
      changes,
      occurredAt: at(2_000),
      paymentLinkId: id,
      paymentId: null,
      payment: null,
      ...more,
    });
    const paid = { paymentId, payment: { status: 'RECEIVED' } };
    const { totalCount, edges } = await historyOf();
    expect(edges.map(({ node }) => node)).toEqual([
      event('PAYMENT_LINK_CREATED', 'CLIENT', [status(null, 'ATTEMPT')], { occurredAt: at(0) }),
      event(
        'PAYMENT_LINK_UPDATED',
        'CLIENT',
        [
          { field: 'metadata', before: '{"order":"1"}', after: '{"order":"1","till":"7"}' },
          { field: 'successUrl', before: null, after: '"https://shop.example/ok"' },
        ],
        { occurredAt: at(1_000) },
      ),
      event('PAYMENT_LINK_ACTIVATED', 'CLIENT', [status('ATTEMPT', 'ACTIVE')]),
      event('PAYMENT_LINK_DEACTIVATED', 'CLIENT', [status('ACTIVE', 'EXPIRED')]),
      event('PAYMENT_LINK_ACTIVATED', 'CLIENT', [status('EXPIRED', 'ACTIVE')]),
      event('PAYMENT_LINK_PROCESSING', 'PAYER', [status('ACTIVE', 'PROCESSING_PAYMENT')]),
      event('TRANSACTION_CAPTURED', 'PROVIDER', [], paid),
      event('TRANSACTION_RECEIVED', 'PROVIDER', [], paid),
      event('PAYMENT_LINK_FINISHED', 'PROVIDER', [status('PROCESSING_PAYMENT', 'FINISHED')]),
    ]);
    expect(totalCount).toBe(9);
  });

  it('goes page by page, from either end', async () => {
    const all = (await historyOf()).edges.map(({ node }) => node.id);
    const first = await historyOf({ first: 4 });
    expect(first.edges.map(({ node }) => node.id)).toEqual(all.slice(0, 4));
    expect(first.pageInfo.hasNextPage).toBe(true);
    const next = await historyOf({ first: 40, after: first.pageInfo.endCursor });
    expect(next.edges.map(({ node }) => node.id)).toEqual(all.slice(4));
    expect((await historyOf({ last: 2 })).edges.map(({ node }) => node.id)).toEqual(all.slice(-2));
    const newest = await historyOf({ first: 2, orderBy: { field: 'OCCURRED_AT', direction: 'DESC' } });
    expect(newest.edges.map(({ node }) => node.id)).toEqual(all.slice(-2).toReversed());
    const { errors } = await gateway.graphql(HISTORY, { id, after: newest.pageInfo.endCursor });
    expect(errors?.[0]?.message).toContain('after is a cursor of a list in another order');
  });

  it('is nobody else’s', async () => {
    const node = (await historyOf()).edges[0]?.node;
    expect(await gateway.graphql(HISTORY, { id }, { as: 'other' })).toEqual({ data: { paymentLink: null } });
    const query = 'query ($id: ID!) { node(id: $id) { __typename id ... on PaymentLinkEvent { type } } }';
    expect(await gateway.graphql(query, { id: node?.id }, { as: 'other' })).toEqual({ data: { node: null } });
    expect(await gateway.graphql(query, { id: node?.id })).toEqual({
      data: { node: { __typename: 'PaymentLinkEvent', id: node?.id, type: 'PAYMENT_LINK_CREATED' } },
    });
  });

  it('has one identity with the feed and the webhooks: a stream goes on behind a cursor of it, and behind an id', async () => {
    const { edges } = await historyOf();
    const feed = await gateway.store.events.after('demo', 0, 100);
    expect(edges.map(({ node }) => node.id)).toEqual(feed.map((event) => event.id));
    const query = `subscription ($after: String) { paymentLinksChanged(after: $after) { eventId cursor } }`;
    for (const after of [edges[6]?.cursor, edges[6]?.node.id]) {
      const headers = { accept: 'text/event-stream' };
      const answer = await gateway.call('POST', '/graphql', { body: { query, variables: { after } }, headers });
      await using stream = readEvents(answer);
      for (const { node, cursor } of edges.slice(7)) {
        const { data } = await stream.next();
        expect(data).toEqual({ data: { paymentLinksChanged: { eventId: node.id, cursor } } });
      }
    }
    const wrong = { query, variables: { after: edges[0]?.node.id } };
    const answer = await gateway.call('POST', '/graphql', {
      as: 'other',
      body: wrong,
      headers: { accept: 'text/event-stream' },
    });
    expect(await answer.text()).toContain('must be a cursor of this feed');
  });
});

describe('events', () => {
  const LIST = `query ($filter: PaymentLinkEventFilter, $first: Int, $after: String, $before: String, $orderBy: PaymentLinkEventOrder) {
    events(filter: $filter, first: $first, after: $after, before: $before, orderBy: $orderBy) {
      totalCount pageInfo { hasNextPage hasPreviousPage } edges { cursor node { id type actor changes { field } paymentLinkId } } } }`;
  const ASC = { field: 'OCCURRED_AT', direction: 'ASC' };

  const list = async (variables: Record<string, unknown> = {}, as: 'demo' | 'other' = 'demo') => {
    const { data, errors } = await gateway.graphql<{ events: History }>(LIST, variables, { as });
    expect(errors).toBeUndefined();
    if (data === undefined) throw new Error('There is an answer');
    return data.events;
  };
  const idsOf = ({ edges }: History) => edges.map(({ node }) => node.id);

  it('are those of all links, the newest first, or as in the feed with the cursors of histories and streams', async () => {
    const history = await historyOf();
    const { paymentLinks } = gateway.services;
    const other = await paymentLinks.create(
      { clientId: 'demo', clientTag: '' },
      linkInput({ checkoutToken: 'second' }),
    );
    const feed = (await gateway.store.events.after('demo', 0, 100)).map((event) => event.id);
    const all = await list();
    expect([all.totalCount, idsOf(all)]).toEqual([10, feed.toReversed()]);
    expect(all.edges[0]?.node).toEqual({
      id: feed.at(-1),
      type: 'PAYMENT_LINK_CREATED',
      actor: 'CLIENT',
      changes: [{ field: 'status' }],
      paymentLinkId: other.id,
    });
    const ascending = await list({ orderBy: ASC });
    expect(ascending.edges.slice(0, 9).map(({ cursor }) => cursor)).toEqual(history.edges.map(({ cursor }) => cursor));
  });

  it('can be filtered by what happened, to which link, and when', async () => {
    const feed = await gateway.store.events.after('demo', 0, 100);
    const first = new Date(feed[0]?.createdAt ?? 0).toISOString();
    for (const [filter, wanted] of [
      [{ type: ['PAYMENT_LINK_ACTIVATED'] }, feed.filter(({ type }) => type === 'PaymentLink.Activated')],
      [{ paymentLinkId: [id] }, feed.slice(0, 9)],
      [{ occurredAt: { to: first } }, feed.slice(0, 1)],
      [{ type: ['PAYMENT_LINK_CREATED'], occurredAt: { from: first }, paymentLinkId: [id] }, feed.slice(0, 1)],
    ] as const) {
      const found = await list({ filter, orderBy: ASC });
      expect([found.totalCount, idsOf(found)]).toEqual([wanted.length, wanted.map((event) => event.id)]);
    }
    const many = Array.from({ length: 101 }, () => id);
    const { errors } = await gateway.graphql(LIST, { filter: { paymentLinkId: many } });
    expect(errors?.[0]?.message).toContain('filter.paymentLinkId must have at most 100 values');
  });

  it('go on behind an event that is named by its id, in either order, and so do histories', async () => {
    const { edges } = await list({ orderBy: ASC });
    const ids = edges.map(({ node }) => node.id);
    for (const end of [edges[3]?.node.id, edges[3]?.cursor]) {
      const forwards = await list({ orderBy: ASC, after: end, first: 2 });
      expect([idsOf(forwards), forwards.pageInfo]).toEqual([
        ids.slice(4, 6),
        { hasNextPage: true, hasPreviousPage: true },
      ]);
    }
    expect(idsOf(await list({ after: ids[3] }))).toEqual(ids.slice(0, 3).toReversed());
    expect(idsOf(await list({ before: ids[7], after: ids[9] }))).toEqual([ids[8]]);
    expect(idsOf(await historyOf({ after: ids[6] }))).toEqual(ids.slice(7, 9));
    const lost = { message: 'after is the id of no event that is kept.', path: ['events'] };
    const never = `evt_${'0'.repeat(26)}`;
    expect((await gateway.graphql(LIST, { after: never })).errors).toMatchObject([lost]);
    expect((await gateway.graphql(LIST, { after: ids[3] }, { as: 'other' })).errors).toMatchObject([lost]);
  });

  it('are nobody else’s', async () => {
    expect(await list({}, 'other')).toMatchObject({ totalCount: 0, edges: [] });
    expect(await list({ filter: { paymentLinkId: [id] } }, 'other')).toMatchObject({ totalCount: 0, edges: [] });
  });
});
