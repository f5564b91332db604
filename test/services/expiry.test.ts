import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusAt } from '../../src/domain/payment-link.ts';
import { createExpiryService } from '../../src/services/expiry.ts';
import { linkInput } from '../support/link-input.ts';
import { type LinkServices, openLinkServices } from '../support/link-services.ts';
import { NOON } from '../support/payment-link.ts';
import { dialects } from '../support/store.ts';

describe.each(dialects)('expireDue on %s', (dialect) => {
  let services: LinkServices;
  beforeAll(async () => {
    services = await openLinkServices(dialect);
  });
  afterAll(() => services.close());

  it('writes down what is over, for every client, to the millisecond, once, and changes no answer', async () => {
    const { links, expiry, clock, viewer, stranger, eventsOf, make, pay } = services;
    const [attempt, active, longer] = [
      await make(),
      await make({}, { activate: true }),
      await make({ duration: 3601 }),
    ];
    const paying = await make({}, { activate: true });
    await pay('reserve', paying);
    const off = await make({}, { activate: true });
    await links.deactivate(viewer, off.id);
    const theirs = await links.create(stranger, linkInput());
    const due = [attempt, active, theirs];
    const now = NOON + 3_600_000;

    expect(await expiry.expireDue(now - 1)).toBe(0);
    expect(await links.get(viewer, active.id)).toEqual(active);
    clock.set(now);
    expect(statusAt(await links.get(viewer, active.id), now)).toBe('EXPIRED');
    expect(await expiry.expireDue(now)).toBe(3);
    expect(await expiry.expireDue(now)).toBe(0);

    for (const link of due) {
      const read = await services.store.paymentLinks.find(link.clientId, link.id);
      expect(read).toMatchObject({ storedStatus: 'EXPIRED', deactivatedAt: null, expiresAt: now });
      const events = (await eventsOf(link)).filter(({ type }) => type === 'PaymentLink.Expired');
      expect(events).toMatchObject([{ createdAt: now, data: { paymentLink: { id: link.id, status: 'EXPIRED' } } }]);
    }
    for (const link of [longer, paying, off]) {
      expect((await eventsOf(link)).map(({ type }) => type)).not.toContain('PaymentLink.Expired');
    }
    expect(statusAt(await links.get(viewer, longer.id), now)).toBe('ATTEMPT');
    expect(statusAt(await links.get(viewer, paying.id), now)).toBe('PROCESSING_PAYMENT');
    expect(await links.get(viewer, off.id)).toMatchObject({ deactivatedAt: NOON });
  });

  it('takes a backlog in batches, and shares it between workers without telling anything twice', async () => {
    const { expiry, clock, make, store, viewer } = services;
    clock.set(NOON + 10_000_000);
    const since = await store.events.last(viewer.clientId);
    await Promise.all(Array.from({ length: 230 }, () => make({ duration: 30 })));
    const now = clock() + 30_000;
    const counts = await Promise.all([expiry.expireDue(now), expiry.expireDue(now)]);
    // Workers that met on one batch may both have left the rest for the next run.
    const rest = await expiry.expireDue(now);
    // The link that lasts a second longer than the others of the first test is over by now.
    expect(counts[0] + counts[1] + rest).toBe(231);
    const events = await store.events.after(viewer.clientId, since, 1000);
    const told = events.filter(({ type }) => type === 'PaymentLink.Expired').map(({ paymentLinkId }) => paymentLinkId);
    expect(told).toHaveLength(231);
    expect(new Set(told).size).toBe(231);
  });

  it('lets clients take turns, and writes down the others when it fails for one', async () => {
    const { links, expiry, clock, make, store, stranger, viewer } = services;
    clock.advance(100_000_000);
    for (let i = 0; i < 120; i += 1) await make({ duration: 30 });
    clock.advance(1);
    await links.create(stranger, linkInput({ checkoutToken: 'turns', duration: 30 }));
    clock.advance(30_000);
    const failure = new Error('no database');
    const batches: string[] = [];
    const noting: typeof store = {
      ...store,
      transaction: (work) =>
        store.transaction((tx) => {
          const expire: typeof tx.paymentLinks.expire = (clientId, now, limit) => {
            batches.push(clientId);
            return batches.length === 3 ? Promise.reject(failure) : tx.paymentLinks.expire(clientId, now, limit);
          };
          return work({ ...tx, paymentLinks: { ...tx.paymentLinks, expire } });
        }),
    };
    const turns = createExpiryService({ store: noting, random: (count) => randomBytes(count) });
    await expect(turns.expireDue(clock())).rejects.toBe(failure);
    expect(batches).toEqual([viewer.clientId, stranger.clientId, viewer.clientId]);
    expect(await expiry.expireDue(clock())).toBe(20);

    await make({ duration: 30 });
    await links.create(stranger, linkInput({ checkoutToken: 'failing', duration: 30 }));
    clock.advance(30_000);
    batches.splice(0, batches.length, 'so that', 'the next fails');
    await expect(turns.expireDue(clock())).rejects.toBe(failure);
    expect(batches).toHaveLength(4);
    expect(await expiry.expireDue(clock())).toBe(1);
  });
});
