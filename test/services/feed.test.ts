import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import { NotFoundError, ValidationError } from '../../src/domain/errors.ts';
import type { PaymentLink } from '../../src/domain/payment-link.ts';
import type { Store } from '../../src/domain/ports.ts';
import { type Changes, createFeedService, type FeedService } from '../../src/services/feed.ts';
import { createPaymentLinkService, type PaymentLinkService } from '../../src/services/payment-link.ts';
import { openStore } from '../../src/store/store.ts';
import { createTestClock } from '../support/clock.ts';
import { linkInput } from '../support/link-input.ts';
import { PATIENT } from '../support/patience.ts';
import { createTestDatabase, dialects, openTestStore } from '../support/store.ts';

describe.each(dialects)('on %s', (dialect) => {
  let store: Store;
  let links: PaymentLinkService;
  let feed: FeedService;
  // Clients of each test's own.
  let me: Viewer;
  let other: Viewer;
  const clock = createTestClock();
  const random = (count: number) => randomBytes(count);
  const create = (checkoutToken: string, viewer = me) => links.create(viewer, linkInput({ checkoutToken }));

  beforeAll(async () => {
    store = await openTestStore(dialect);
    links = createPaymentLinkService({ store, clock, random });
    feed = createFeedService({ store, clock, perClient: 2 });
  });
  afterAll(() => store.close());
  beforeEach(({ task }) => {
    me = { clientId: `acme-${task.id}`, clientTag: 'tag' };
    other = { clientId: `other-${task.id}`, clientTag: 'tag2' };
  });

  /** The next changes, as their types and what stands of the link. */
  async function take(changes: Changes, count: number): Promise<[string, string | undefined, string | undefined][]> {
    const taken: [string, string | undefined, string | undefined][] = [];
    for (let i = 0; i < count; i += 1) {
      const { value } = await changes.next();
      if (value === undefined) throw new Error('the feed ended');
      taken.push([value.event.type, value.paymentLink?.checkoutToken, value.paymentLink?.storedStatus]);
    }
    return taken;
  }

  test('one link: what happens to it from now on, until it is deleted', async () => {
    const link = await create('a');
    const changes = await feed.ofLink(me, link.id, undefined);
    await create('b');
    const waiting = take(changes, 1);
    await links.activate(me, link.id);
    expect(await waiting).toEqual([['PaymentLink.Activated', 'a', 'ACTIVE']]);
    await links.deactivate(me, link.id);
    expect(await take(changes, 1)).toEqual([['PaymentLink.Deactivated', 'a', 'EXPIRED']]);
    await links.delete(me, link.id);
    expect(await take(changes, 1)).toEqual([['PaymentLink.Deleted', undefined, undefined]]);
    expect(await changes.next()).toEqual({ done: true, value: undefined });
  });

  test('a feed that was lost goes on behind the last event that was seen', async () => {
    const link = await create('a');
    const first = await feed.ofLink(me, link.id, 0);
    const { value: seen } = await first.next();
    await first.return?.();
    await links.activate(me, link.id);
    await links.deactivate(me, link.id);
    const second = await feed.ofLink(me, link.id, seen?.event.sequence);
    expect((await take(second, 2)).map(([type]) => type)).toEqual(['PaymentLink.Activated', 'PaymentLink.Deactivated']);
    await second.return?.();
  });

  test('many links: those that the filter admits as they are now, and those that are gone', async () => {
    const [a, b, c] = [await create('a'), await create('b'), await create('c')];
    await links.activate(me, b.id);
    await links.delete(me, c.id);
    const active = await feed.ofLinks(me, { status: ['ACTIVE'] }, 0);
    expect(await take(active, 3)).toEqual([
      ['PaymentLink.Created', 'b', 'ACTIVE'],
      ['PaymentLink.Activated', 'b', 'ACTIVE'],
      ['PaymentLink.Deleted', undefined, undefined],
    ]);
    await active.return?.();

    const named = await feed.ofLinks(me, { id: [a.id, c.id], currency: ['USD'] }, 0);
    expect(await take(named, 1)).toEqual([['PaymentLink.Deleted', undefined, undefined]]);
    await named.return?.();

    const all = await feed.ofLinks(me, { id: [a.id, c.id], currency: [] }, 0);
    expect(await take(all, 3)).toEqual([
      ['PaymentLink.Created', 'a', 'ATTEMPT'],
      ['PaymentLink.Created', undefined, undefined],
      ['PaymentLink.Deleted', undefined, undefined],
    ]);
    await all.return?.();
  });

  test('knows only the events and the links of its own client', async () => {
    const theirs = await create('theirs', other);
    const mine = await create('mine');
    await expect(feed.ofLink(me, theirs.id, undefined)).rejects.toThrow(NotFoundError);
    const all = await feed.ofLinks(me, {}, 0);
    const { value } = await all.next();
    expect(value?.event.paymentLinkId).toBe(mine.id);
    const waiting = all.next();
    await links.activate(other, theirs.id);
    await links.activate(me, mine.id);
    expect((await waiting).value?.paymentLink?.id).toBe(mine.id);
    await all.return?.();
  });

  test('a place that is ahead of everything is refused', async () => {
    await create('a');
    await expect(feed.ofLinks(me, {}, 2)).rejects.toThrow(ValidationError);
    const changes = await feed.ofLinks(me, {}, 1);
    await changes.return?.();
  });

  test('a client has so many feeds and no more; one that ends makes room', async () => {
    const one = await feed.ofLinks(me, {}, undefined);
    const two = await feed.ofLinks(me, {}, undefined);
    await expect(feed.ofLinks(me, {}, undefined)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    const theirs = await feed.ofLinks(other, {}, undefined);
    await two.return?.();
    const three = await feed.ofLinks(me, {}, undefined);
    for (const changes of [one, three, theirs]) await changes.return?.();
  });

  test('every step of many links written at once is told, in order, to everyone who listens', async () => {
    const [one, two] = [await feed.ofLinks(me, {}, undefined), await feed.ofLinks(me, {}, undefined)];
    const write = async (_: unknown, i: number): Promise<PaymentLink> => {
      const link = await create(`many-${i}`);
      await links.activate(me, link.id);
      return links.deactivate(me, link.id);
    };
    const written = Promise.all(Array.from({ length: 20 }, write));
    const [seen, seenToo] = await Promise.all([sequences(one, 60), sequences(two, 60)]);
    await written;
    expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(seenToo).toEqual(seen);
    await Promise.all([one.return?.(), two.return?.()]);
  });

  test('of the feeds that begin in the past, two read at once; each gets everything', async () => {
    for (let i = 0; i < 30; i += 1) await create(`past-${i}`);
    let underWay = 0;
    let most = 0;
    const watched: Store = {
      ...store,
      events: {
        ...store.events,
        async after(...args) {
          underWay += 1;
          most = Math.max(most, underWay);
          // As long as a slow database: others would begin meanwhile if they were let.
          for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate);
          const events = await store.events.after(...args);
          underWay -= 1;
          return events;
        },
      },
    };
    const replay = createFeedService({ store: watched, clock, batch: 5 });
    const feeds = await Promise.all(Array.from({ length: 10 }, () => replay.ofLinks(me, {}, 0)));
    const seen = await Promise.all(feeds.map((changes) => sequences(changes, 30)));
    for (const each of seen) expect(each).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(most).toBe(2);

    // Up to date, all of them look at once for what is new.
    const next = feeds.map((changes) => sequences(changes, 1));
    await create('new');
    expect(await Promise.all(next)).toEqual(feeds.map(() => [31]));
    for (const changes of feeds) await changes.return?.();
  });

  test('what another process writes is told too', async () => {
    const { url, drop } = await createTestDatabase(dialect);
    const [here, there] = [
      await openStore({ databaseUrl: url, ...PATIENT }),
      await openStore({ databaseUrl: url, ...PATIENT }),
    ];
    const changes = await createFeedService({ store: here, clock, pollMs: 60_000 }).ofLinks(me, {}, undefined);
    const waiting = take(changes, 2);
    const elsewhere = createPaymentLinkService({ store: there, clock, random });
    const { id } = await elsewhere.create(me, linkInput({ checkoutToken: 'elsewhere' }));
    await elsewhere.activate(me, id);
    expect((await waiting).map(([type]) => type)).toEqual(['PaymentLink.Created', 'PaymentLink.Activated']);
    await changes.return?.();
    await here.close();
    await there.close();
    await drop();
  });

  async function sequences(changes: Changes, count: number): Promise<(number | undefined)[]> {
    const taken: (number | undefined)[] = [];
    while (taken.length < count) taken.push((await changes.next()).value?.event.sequence);
    return taken;
  }
});
