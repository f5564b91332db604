import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { dialects } from '../../support/store.ts';
import { type EventStream, readEvents } from '../event-stream.ts';

type Client = 'demo' | 'other';
type Change = {
  readonly cursor: string;
  readonly type: string;
  readonly paymentLinkId: string;
  readonly paymentLink: { readonly status: string } | null;
};

const CHANGE =
  '{ eventId cursor type sequence occurredAt paymentLinkId paymentLink { checkoutToken status updatedAt } }';
const ONE = `subscription ($id: ID!, $after: String) { change: paymentLinkChanged(id: $id, after: $after) ${CHANGE} }`;
const MANY = `subscription ($filter: PaymentLinkFilter, $after: String) {
  change: paymentLinksChanged(filter: $filter, after: $after) ${CHANGE} }`;

describe.each(dialects)('on %s', (dialect) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await createTestGateway({ dialect });
  });
  afterAll(() => gateway.stop());

  let tokens = 0;
  const viewers = { demo: { clientId: 'demo', clientTag: '' }, other: { clientId: 'other', clientTag: '' } };
  const create = (as: Client = 'demo') => {
    tokens += 1;
    return gateway.services.paymentLinks.create(viewers[as], linkInput({ checkoutToken: `live-${tokens}` }));
  };
  const act = (verb: 'activate' | 'deactivate' | 'delete', id: string) =>
    gateway.services.paymentLinks[verb](viewers.demo, id);

  async function subscribe(query: string, variables: object, as: Client = 'demo'): Promise<EventStream> {
    const body = { query, variables };
    return readEvents(await gateway.call('POST', '/graphql', { as, body, headers: { accept: 'text/event-stream' } }));
  }
  /** The changes that come next. */
  async function take(stream: EventStream, count: number): Promise<Change[]> {
    const changes: Change[] = [];
    while (changes.length < count) {
      const { event, data } = await stream.next();
      expect([event, data]).toEqual(['next', { data: { change: expect.anything() } }]);
      changes.push((data as { data: { change: Change } }).data.change);
    }
    return changes;
  }

  test('one link is watched from now until it is deleted', async () => {
    const link = await create();
    await using stream = await subscribe(ONE, { id: link.id });
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    expect(stream.response.headers.get('cache-control')).toBe('no-cache');
    await create();
    gateway.clock.advance(1_000);
    await act('activate', link.id);
    const now = new Date(gateway.clock()).toISOString();
    expect(await take(stream, 1)).toEqual([
      {
        eventId: expect.stringMatching(/^evt_/),
        cursor: expect.stringMatching(/^[\w-]+$/),
        type: 'PAYMENT_LINK_ACTIVATED',
        sequence: 2,
        occurredAt: now,
        paymentLinkId: link.id,
        paymentLink: { checkoutToken: link.checkoutToken, status: 'ACTIVE', updatedAt: now },
      },
    ]);
    await act('deactivate', link.id);
    await act('delete', link.id);
    expect(await take(stream, 2)).toMatchObject([
      { type: 'PAYMENT_LINK_DEACTIVATED' },
      { type: 'PAYMENT_LINK_DELETED', sequence: 4, paymentLinkId: link.id, paymentLink: null },
    ]);
    expect(await stream.next()).toEqual({ event: 'complete', data: undefined });
  });

  test('each change is told as of its own time, not that of the subscription', async () => {
    const link = await create();
    await using stream = await subscribe(ONE, { id: link.id });
    await act('activate', link.id);
    await take(stream, 1);
    gateway.clock.advance(link.terms.duration * 1_000);
    await gateway.services.expiry.expireDue(gateway.clock());
    expect(await take(stream, 1)).toMatchObject([{ type: 'PAYMENT_LINK_EXPIRED', paymentLink: { status: 'EXPIRED' } }]);
  });

  test('after a lost connection, the cursor of the last change brings all that was missed', async () => {
    const link = await create();
    const lost = await subscribe(MANY, { filter: { id: [link.id] } });
    await act('activate', link.id);
    const [seen] = await take(lost, 1);
    await lost[Symbol.asyncDispose]();
    await act('deactivate', link.id);
    await act('activate', link.id);
    await using stream = await subscribe(ONE, { id: link.id, after: seen?.cursor });
    expect(await take(stream, 2)).toMatchObject([
      { type: 'PAYMENT_LINK_DEACTIVATED' },
      { type: 'PAYMENT_LINK_ACTIVATED' },
    ]);
  });

  test('many links are watched through a filter', async () => {
    const [a, b] = [await create(), await create()];
    await act('activate', b.id);
    await using stream = await subscribe(MANY, { filter: { status: ['ACTIVE'], currency: ['CLP'] } });
    await act('deactivate', b.id);
    await act('activate', a.id);
    await act('delete', b.id);
    expect(await take(stream, 2)).toMatchObject([
      { type: 'PAYMENT_LINK_ACTIVATED', paymentLinkId: a.id },
      { type: 'PAYMENT_LINK_DELETED', paymentLinkId: b.id },
    ]);
  });

  test("another client's links are neither watched nor told of", async () => {
    const link = await create();
    await using refused = await subscribe(ONE, { id: link.id }, 'other');
    expect(await refused.next()).toMatchObject({
      data: { errors: [{ message: 'There is no such payment link', extensions: { code: 'NOT_FOUND' } }] },
    });
    await using theirs = await subscribe(MANY, {}, 'other');
    await act('activate', link.id);
    const own = await create('other');
    expect(await take(theirs, 1)).toMatchObject([{ type: 'PAYMENT_LINK_CREATED', paymentLinkId: own.id }]);
  });

  test.each([
    ['no cursor', 'nonsense', 'after is not a cursor of this list.'],
    [
      'the future',
      Buffer.from('["sequence","asc",999999,"evt_01k8n3h5c0abcdefghjkmnpqrs"]').toString('base64url'),
      'after: must be a cursor of this feed',
    ],
  ])('a place that is %s is refused', async (_, after, message) => {
    await using stream = await subscribe(MANY, { after });
    expect(await stream.next()).toMatchObject({
      event: 'next',
      data: { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] },
    });
    expect(await stream.next()).toMatchObject({ event: 'complete' });
  });

  test('who cannot take a stream is told so, and none is left open', async () => {
    for (const accept of [
      'application/json',
      'application/graphql-response+json',
      'text/event-stream;charset=latin1',
      'text/event-stream;charset="utf-8"',
      'text/event-stream;q=0',
      'text/event-stream; q=0.000, */*',
      'text/*;q=0, application/json',
      '*/*;q=0',
    ]) {
      const answer = await gateway.call('POST', '/graphql', { body: { query: MANY }, headers: { accept } });
      expect(answer.status).toBe(406);
    }
    const answer = await gateway.call('POST', '/graphql', {
      body: { query: MANY },
      headers: { accept: 'application/json' },
    });
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_ACCEPTABLE' } }] });
  });

  test('a stream that nothing happens on is kept alive', async () => {
    await using stream = await subscribe(MANY, {});
    await vi.waitFor(() => expect(stream.pings()).toBeGreaterThan(1), { timeout: 60_000 });
  });

  test('a client has a hundred streams at a time; one that is left makes room', async () => {
    const streams: EventStream[] = [];
    for (let i = 0; i < 100; i += 1) streams.push(await subscribe(MANY, {}, 'other'));
    await using refused = await subscribe(MANY, {}, 'other');
    expect(await refused.next()).toMatchObject({ data: { errors: [{ extensions: { code: 'TOO_MANY_REQUESTS' } }] } });
    await streams.pop()?.[Symbol.asyncDispose]();
    await using welcome = await subscribe(MANY, {}, 'other');
    const { id } = await create('other');
    expect(await take(welcome, 1)).toMatchObject([{ paymentLinkId: id }]);
    for (const stream of streams) await stream[Symbol.asyncDispose]();
  });
});
