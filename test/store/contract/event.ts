import { expect, test, vi } from 'vitest';
import type { FeedEvent } from '../../../src/domain/event.ts';
import { makeDeliveryId, makeEvent, makeLink, unique } from '../make.ts';
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
    expect(feed.map(({ sequence: _, ...event }) => event)).toEqual(events);
    const sequences = feed.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(await store.events.after(mine.clientId, sequences[0] ?? 0, 1)).toEqual([feed[1]]);
    expect(await store.events.last(mine.clientId)).toBe(sequences[2]);
    expect(await store.events.after(unique('stranger'), 0, 10)).toEqual([]);
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
