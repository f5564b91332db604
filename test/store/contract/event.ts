import { randomBytes } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import type { EventFilter, FeedEvent } from '../../../src/domain/event.ts';
import { createId } from '../../../src/domain/id.ts';
import type { Direction, PageRows, PageWindow } from '../../../src/domain/page.ts';
import { makeDeliveryId, makeEvent, makeLink, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

export function eventContract(given: () => Subject): void {
  const link = (clientId = unique('client')) => makeLink({ clientId });

  test('events are read in their order, from a place on, by their own client alone', async () => {
    const { store, other } = given();
    const mine = link();
    const events = [
      makeEvent(mine),
      makeEvent(mine, { type: 'PaymentLink.Activated', paymentId: 'pay_1' }),
      makeEvent(mine),
    ];
    expect(await store.events.last(mine.clientId)).toBe(0);
    await store.transaction(async (tx) => {
      for (const event of events) await tx.events.append(event, makeDeliveryId());
      await tx.events.append(makeEvent(link()), makeDeliveryId());
    });
    const feed = await other.events.after(mine.clientId, 0, 10);
    expect(feed).toMatchObject(events);
    const sequences = feed.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(await store.events.after(mine.clientId, sequences[0] ?? 0, 1)).toEqual([feed[1]]);
    expect(await store.events.last(mine.clientId)).toBe(sequences[2]);
    expect(await store.events.after(unique('stranger'), 0, 10)).toEqual([]);
  });

  test('the events of each link are numbered without gaps, also within one transaction', async () => {
    const { store, other } = given();
    const clientId = unique('client');
    const [one, two] = [link(clientId), link(clientId)];
    await store.transaction(async (tx) => {
      await tx.events.append(makeEvent(one), makeDeliveryId());
      await tx.events.append(makeEvent(one, { type: 'PaymentLink.Activated' }), makeDeliveryId());
      await tx.events.append(makeEvent(two), makeDeliveryId());
    });
    await store.transaction(async (tx) => {
      for (const type of ['PaymentLink.Processing', 'Transaction.Failed'] as const) {
        for (const each of [two, one]) await tx.events.append(makeEvent(each, { type }), makeDeliveryId());
      }
    });
    const numbers = Map.groupBy(await other.events.after(clientId, 0, 100), ({ paymentLinkId }) => paymentLinkId);
    const of = ({ id }: { id: string }) => numbers.get(id)?.map(({ linkSequence }) => linkSequence);
    expect([of(one), of(two)]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3],
    ]);
  });

  test('a link whose events are not kept any more goes on with higher numbers', async () => {
    const { store } = given();
    const clientId = unique('client');
    const [mine, another] = [link(clientId), link(clientId)];
    const late = { type: 'Transaction.Refunded', createdAt: NOW + 5_000 } as const;
    await store.transaction(async (tx) => {
      await tx.events.append(makeEvent(mine, { id: createId('evt', NOW, randomBytes) }), makeDeliveryId());
      for (let i = 0; i < 3; i += 1)
        await tx.events.append(makeEvent(another, { type: 'Payment.Late' }), makeDeliveryId());
    });
    await store.transaction((tx) => tx.retention.remove('events', clientId, NOW + 1_000, 100));
    expect(await store.events.after(clientId, 0, 100)).toEqual([]);
    await store.transaction((tx) => tx.events.append(makeEvent(mine, late), makeDeliveryId()));
    await store.transaction((tx) => tx.events.append(makeEvent(mine, late), makeDeliveryId()));
    expect((await store.events.after(clientId, 0, 100)).map(({ linkSequence }) => linkSequence)).toEqual([5, 6]);
  });

  test('of a link alone: the events since an instant, the newest first, and the last of its own until then', async () => {
    const { store, other } = given();
    const clientId = unique('client');
    const [mine, another] = [link(clientId), link(clientId)];
    const [at, later] = [1_000, 2_000];
    const events = [
      makeEvent(mine, { createdAt: at }),
      makeEvent(mine, { type: 'PaymentLink.Activated', createdAt: at }),
      makeEvent(mine, { paymentId: 'pay_1', createdAt: at }),
      makeEvent(another, { createdAt: at }),
      makeEvent(mine, { type: 'PaymentLink.Updated', createdAt: later }),
      makeEvent(another, { createdAt: later }),
      makeEvent(mine, { paymentId: 'pay_2', createdAt: later }),
    ];
    await store.transaction(async (tx) => {
      for (const event of events) await tx.events.append(event, makeDeliveryId());
    });
    const feed = await other.events.after(clientId, 0, 10);
    expect(await other.events.ofLinkSince(clientId, mine.id, at, 10)).toEqual([feed[6], feed[4]]);
    expect(await other.events.ofLinkSince(clientId, mine.id, at, 1)).toEqual([feed[6]]);
    expect(await other.events.ofLinkSince(clientId, mine.id, later, 10)).toEqual([]);
    expect(await other.events.lastOfLink(clientId, mine.id, at)).toEqual(feed[1]);
    expect(await other.events.lastOfLink(clientId, mine.id, later)).toEqual(feed[4]);
    expect(await other.events.lastOfLink(clientId, mine.id, at - 1)).toBeUndefined();
    expect(await other.events.ofLinkSince(unique('stranger'), mine.id, 0, 10)).toEqual([]);
    expect(await other.events.lastOfLink(unique('stranger'), mine.id, later)).toBeUndefined();
  });

  test('all are listed in the order of the feed, by what happened, to which links, and when', async () => {
    const { store, other } = given();
    const clientId = unique('client');
    const [one, two] = [link(clientId), link(clientId)];
    const types = ['PaymentLink.Created', 'Transaction.Received', 'Transaction.Failed'] as const;
    await store.transaction(async (tx) => {
      for (let i = 0; i < 24; i += 1) {
        // What is written later may have happened earlier, by a little.
        const createdAt = NOW + i - (i % 4) * 3;
        const id = createId('evt', createdAt, randomBytes);
        const type = types[i % 3] ?? types[0];
        await tx.events.append(makeEvent(i % 2 === 0 ? one : two, { id, createdAt, type }), makeDeliveryId());
      }
      await tx.events.append(makeEvent(link()), makeDeliveryId());
    });
    const feed = await other.events.after(clientId, 0, 100);
    const place = feed[10];
    const position = { key: place?.sequence ?? 0, id: place?.id ?? '' };
    const filters: EventFilter[] = [
      {},
      { type: ['Transaction.Received'] },
      { type: ['Transaction.Received', 'Transaction.Failed'] },
      { type: ['Payment.Late'] },
      { paymentLinkId: [one.id] },
      { paymentLinkId: [one.id, two.id, 'none'] },
      { occurredAt: { from: NOW + 5, to: NOW + 12 } },
      { occurredAt: { to: NOW + 12 } },
      { type: ['Transaction.Failed'], paymentLinkId: [two.id], occurredAt: { from: NOW + 4 } },
    ];
    const windows: PageWindow[] = [
      { limit: 3 },
      { limit: 30 },
      { limit: 3, fromEnd: true },
      { limit: 4, after: position },
    ];
    for (const filter of filters) {
      const { type, paymentLinkId, occurredAt: { from = 0, to = Number.POSITIVE_INFINITY } = {} } = filter;
      const wanted = feed.filter(
        (event) =>
          (type?.includes(event.type) ?? true) &&
          (paymentLinkId?.includes(event.paymentLinkId) ?? true) &&
          event.createdAt >= from &&
          event.createdAt <= to,
      );
      expect(await other.events.count(clientId, filter), JSON.stringify(filter)).toBe(wanted.length);
      for (const direction of ['asc', 'desc'] as const) {
        const listed = direction === 'asc' ? wanted : wanted.toReversed();
        for (const window of windows) {
          const page = await other.events.page(clientId, { filter, direction }, window);
          expect(page, JSON.stringify([filter, direction, window])).toEqual(expectedPage(listed, window, direction));
        }
      }
      expect(await other.events.count(unique('stranger'), filter)).toBe(0);
    }
  });

  test('a link’s events are read in their order, with what they changed, page by page, for many links at once', async () => {
    const { store, other } = given();
    const clientId = unique('client');
    const links = Array.from({ length: 4 }, () => makeLink({ clientId }));
    const changes = [
      { field: 'status', before: 'ATTEMPT', after: 'ACTIVE' },
      { field: 'metadata', after: { __proto_: 'x' } },
    ] as const;
    await store.transaction(async (tx) => {
      for (let i = 0; i < 30; i += 1) {
        const link = links[i % 3];
        // Ids of one instant do not sort as they were made.
        if (link !== undefined)
          await tx.events.append(makeEvent(link, i % 2 === 0 ? {} : { changes }), makeDeliveryId());
      }
    });
    const feed = await other.events.after(clientId, 0, 100);
    expect(feed.map((event) => event.changes)).toEqual(feed.map((_, i) => (i % 2 === 0 ? undefined : changes)));
    const place = feed[14];
    const position = { key: place?.sequence ?? 0, id: place?.id ?? '' };
    const windows: PageWindow[] = [
      { limit: 3 },
      { limit: 50 },
      { limit: 2, fromEnd: true },
      { limit: 3, after: position },
      { limit: 3, before: position, fromEnd: true },
      { limit: 0, before: position, inclusive: true },
      { limit: 3, before: { key: 0, id: 'evt_0' } },
    ];
    const ids = [...links.map(({ id }) => id), 'nobody'];
    const asked = windows.flatMap((window) => ids.map((parentId) => ({ parentId, window })));
    for (const direction of ['asc', 'desc'] as const) {
      const pages = await other.events.pagesOf(clientId, { direction }, asked);
      const alone = await Promise.all(asked.map((one) => other.events.pagesOf(clientId, { direction }, [one])));
      expect(pages).toEqual(
        asked.map(({ parentId, window }) => expectedPage(ofLink(feed, parentId, direction), window, direction)),
      );
      expect(alone.flat()).toEqual(pages);
    }
    expect(await other.events.countsOf(clientId, ids)).toEqual([10, 10, 10, 0, 0]);
    expect(await other.events.countsOf(unique('stranger'), ids)).toEqual([0, 0, 0, 0, 0]);
    const strangers = await other.events.pagesOf(unique('stranger'), { direction: 'asc' }, asked);
    expect(strangers.every(({ rows }) => rows.length === 0)).toBe(true);
    const [first, second] = feed;
    expect(await other.events.findMany(clientId, [second?.id ?? '', 'none', first?.id ?? ''])).toEqual([
      second,
      undefined,
      first,
    ]);
    expect(await other.events.findMany(unique('stranger'), [first?.id ?? ''])).toEqual([undefined]);
  });

  test('whoever follows the feed sees every event once and in order, however many write at once', async () => {
    const { store, other } = given();
    const mine = link();
    const seen: FeedEvent[] = [];
    let writing = true;
    const follow = async () => {
      // Once more after the last write: whoever looks then has to find what is left.
      for (let more = true; more; ) {
        more = writing;
        let found: readonly FeedEvent[];
        do {
          found = await other.events.after(mine.clientId, seen.at(-1)?.sequence ?? 0, 50);
          seen.push(...found);
        } while (found.length > 0);
        await new Promise(setImmediate);
      }
    };
    const written = Array.from({ length: 200 }, () => makeEvent(mine));
    const following = follow();
    const writes = written.map((event, i) =>
      (i % 2 === 0 ? store : other).transaction((tx) => tx.events.append(event, makeDeliveryId())),
    );
    await Promise.all(writes).finally(() => {
      writing = false;
    });
    await following;
    expect(seen.map(({ id }) => id).toSorted()).toEqual(written.map(({ id }) => id).toSorted());
  });

  test('a listener hears of its own client, from this process and from others, after the commit', async () => {
    const { store, other } = given();
    const [mine, theirs] = [link(), link()];
    const append = (from: typeof store, to: typeof mine) =>
      from.transaction((tx) => tx.events.append(makeEvent(to), makeDeliveryId()));
    const listener = vi.fn<() => void>();
    const quiet = async () => {
      // A wake-up without reason is allowed; every process looks for itself now and then.
      await new Promise((resolve) => setTimeout(resolve, 300));
      listener.mockClear();
    };
    const stop = store.onAppend(mine.clientId, listener);
    await quiet();
    await append(store, mine);
    expect(listener).toHaveBeenCalled();
    await quiet();
    await append(other, mine);
    await vi.waitFor(() => expect(listener).toHaveBeenCalled(), { timeout: 60_000 });
    await quiet();
    await append(store, theirs);
    const undone = store.transaction(async (tx) => {
      await tx.events.append(makeEvent(mine), makeDeliveryId());
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    expect(listener).not.toHaveBeenCalled();
    stop();
    await append(store, mine);
    expect(listener).not.toHaveBeenCalled();
  });
}

function ofLink(feed: readonly FeedEvent[], linkId: string, direction: Direction): readonly FeedEvent[] {
  const events = feed.filter(({ paymentLinkId }) => paymentLinkId === linkId);
  return direction === 'asc' ? events : events.toReversed();
}

function expectedPage(
  list: readonly FeedEvent[],
  { limit, after, before, inclusive = false, fromEnd = false }: PageWindow,
  direction: Direction,
): PageRows<FeedEvent> {
  const sign = direction === 'asc' ? 1 : -1;
  const isBehind = (event: FeedEvent, key: unknown) => sign * (event.sequence - Number(key)) > 0;
  const isAt = (event: FeedEvent, key: unknown) => inclusive && event.sequence === key;
  const inside = list.filter(
    (event) =>
      (after === undefined || isBehind(event, after.key) || isAt(event, after.key)) &&
      (before === undefined || (!isBehind(event, before.key) && (event.sequence !== before.key || inclusive))),
  );
  const rows = fromEnd ? inside.slice(Math.max(inside.length - limit, 0)) : inside.slice(0, limit);
  return { rows, more: inside.length > limit };
}
