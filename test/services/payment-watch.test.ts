import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Payment } from '../../src/domain/payment.ts';
import type { Store } from '../../src/domain/ports.ts';
import { createPaymentWatchService } from '../../src/services/payment-watch.ts';
import { openStore } from '../../src/store/store.ts';
import { priced } from '../support/link-input.ts';
import { PATIENT, SOON } from '../support/patience.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { createTestDatabase, dialects } from '../support/store.ts';

const CUSTOMER = { firstName: 'Ana', lastName: 'Rojas', email: 'ana@example.com', documentNumber: '529.982.247-25' };

describe.each(dialects)('on %s', (dialect) => {
  let here: Store;
  let elsewhere: Store;
  let shop: Shop;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await createTestDatabase(dialect);
    drop = database.drop;
    here = await openStore({ databaseUrl: database.url, ...PATIENT });
    elsewhere = await openStore({ databaseUrl: database.url, ...PATIENT });
    shop = createShop(elsewhere);
  });
  afterAll(async () => {
    await here.close();
    await elsewhere.close();
    await drop();
  });

  /** Payments of one new client that wait for their payers, who waits for them, and what has been read for that. */
  async function begin(count: number, { fails = (): boolean => false, pollEveryMs = 60_000 } = {}) {
    const me = await shop.viewer();
    const payments: Payment[] = [];
    for (let i = 0; i < count; i += 1) {
      const link = await shop.activeLink(me, { ...priced('10.00', 'BRL'), paymentMethodsAllowed: ['PIX'] });
      const session = await shop.checkoutSessions.start(me, link.checkoutToken, {});
      payments.push(await shop.payments.pay(me, session.id, { paymentMethod: 'PIX', customer: CUSTOMER }));
    }
    const reads: (readonly string[])[] = [];
    const findMany: Store['payments']['findMany'] = (clientId, ids) => {
      reads.push(ids);
      return fails() ? Promise.reject(new Error('no database')) : here.payments.findMany(clientId, ids);
    };
    const store = { ...here, payments: { ...here.payments, findMany } };
    const watch = createPaymentWatchService({ store, pauseMs: 20, pollEveryMs });
    const receive = (payment: Payment | undefined) => shop.sandbox.receiveFunds(me, { id: payment?.id ?? '' });
    return { payments, reads, watch, receive };
  }

  function watcher() {
    const seen: (string | undefined)[] = [];
    let ends = 0;
    return {
      seen,
      ends: () => ends,
      next: (payment: Payment | undefined) => void seen.push(payment?.status),
      complete: () => {
        ends += 1;
      },
    };
  }

  test('what another process writes is seen, by one statement however many watch', async () => {
    const { payments, reads, watch, receive } = await begin(2);
    const [first, second] = [payments[0], payments[1]] as [Payment, Payment];
    const watchers = Array.from({ length: 50 }, watcher);
    const stops = watchers.map((each, i) => watch.watch(i % 2 === 0 ? first : second, each));
    await vi.waitFor(() => expect(watchers.every(({ seen }) => seen.at(-1) === 'CREATED')).toBe(true), SOON);
    expect(reads.length).toBeLessThan(watchers.length / 2);

    await receive(first);
    const expected = watchers.map((_, i) => (i % 2 === 0 ? 'RECEIVED' : 'CREATED'));
    await vi.waitFor(() => expect(watchers.map(({ seen }) => seen.at(-1))).toEqual(expected), SOON);
    expect(reads.at(-1)?.toSorted()).toEqual([first.id, second.id].toSorted());
    expect(reads.length).toBeLessThan(watchers.length / 2);

    for (const stop of stops) stop?.();
    const before = reads.length;
    await receive(second);
    watch.watch(second, watchers[0] ?? expect.fail());
    await vi.waitFor(() => expect(watchers[0]?.seen.at(-1)).toBe('RECEIVED'), SOON);
    expect(reads.slice(before)).toEqual([[second.id]]);
    watch.close();
  });

  test('a read that fails is made good later, without an event', async () => {
    let fails = true;
    const { payments, reads, watch } = await begin(1, { pollEveryMs: 30, fails: () => fails });
    const waiting = watcher();
    watch.watch(payments[0] ?? expect.fail(), waiting);
    await vi.waitFor(() => expect(reads.length).toBeGreaterThan(5), SOON);
    expect(waiting.seen).toEqual([]);
    fails = false;
    await vi.waitFor(() => expect(waiting.seen.at(-1)).toBe('CREATED'), SOON);
    watch.close();
  });

  test('another client’s payment is not there, and a watch ends with the process', async () => {
    const [mine, theirs] = [await begin(1), await begin(1)];
    const stranger = watcher();
    const { clientId } = mine.payments[0] ?? expect.fail();
    mine.watch.watch({ clientId, id: theirs.payments[0]?.id ?? '' }, stranger);
    await vi.waitFor(() => expect(stranger.seen.length).toBeGreaterThan(0), SOON);
    expect(stranger.seen.every((status) => status === undefined)).toBe(true);
    mine.watch.close();
    expect(stranger.ends()).toBe(1);
    expect(mine.watch.watch({ clientId, id: 'x' }, stranger)).toBeUndefined();
  });
});
