import { expect, test } from 'vitest';
import { activationGuard, deletionGuard } from '../../../src/domain/payment-link.ts';
import type { StoreWrites } from '../../../src/domain/ports.ts';
import { makeDeliveryId, makeEndpoint, makeEvent, makeLink, makeSession, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

const RACERS = 16;
const ROUNDS = 10;

/** The same work sixteen times at once, from two processes; one of them is to win, whichever it is. */
export function raceContract(given: () => Subject): void {
  async function race(work: (tx: StoreWrites, racer: number) => Promise<boolean>): Promise<number> {
    const { store, other } = given();
    const won = await Promise.all(
      Array.from({ length: RACERS }, (_, racer) =>
        (racer % 2 === 0 ? store : other).transaction((tx) => work(tx, racer)),
      ),
    );
    return won.filter(Boolean).length;
  }

  async function insert(link = makeLink({ clientId: unique('client'), storedStatus: 'ATTEMPT' })) {
    await given().store.transaction((tx) => tx.paymentLinks.insert(link));
    return link;
  }

  test('activations have one winner, and one event', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const link = await insert();
      const won = await race(async (tx) => {
        const change = { storedStatus: 'ACTIVE', updatedAt: NOW } as const;
        const written = await tx.paymentLinks.set(link.clientId, link.id, activationGuard(NOW), change);
        if (written !== undefined) await tx.events.append(makeEvent(written), makeDeliveryId());
        return written !== undefined;
      });
      expect(won).toBe(1);
      expect(await given().other.events.last(link.clientId)).toBe(1);
    }
  });

  test('events of one link that come at once have numbers without gaps, in the order of the feed', async () => {
    const link = await insert();
    await race(async (tx, racer) => {
      const type = racer === 0 ? 'Payment.Late' : 'Transaction.Captured';
      await tx.events.append(makeEvent(link, { type }), makeDeliveryId());
      await tx.events.append(makeEvent(makeLink({ clientId: link.clientId })), makeDeliveryId());
      await tx.events.append(makeEvent(link, { type }), makeDeliveryId());
      return true;
    });
    const feed = await given().other.events.after(link.clientId, 0, 100);
    const numbers = feed.filter((event) => event.paymentLinkId === link.id).map((event) => event.linkSequence);
    expect(numbers).toEqual(Array.from({ length: 2 * RACERS }, (_, i) => (numbers[0] ?? 0) + i));
  });

  test('no event that comes while an endpoint is removed stays on its way for ever', async () => {
    for (let round = 0; round < 3; round += 1) {
      const endpoint = makeEndpoint({ clientId: unique('client') });
      const { clientId } = endpoint;
      await given().store.transaction((tx) => tx.webhookEndpoints.put(endpoint));
      await race(async (tx, racer) => {
        if (racer !== RACERS / 2) {
          await tx.events.append(makeEvent(makeLink({ clientId })), makeDeliveryId());
          return true;
        }
        await tx.webhookEndpoints.lock(clientId);
        await tx.webhookEndpoints.remove(endpoint, NOW);
        return true;
      });
      expect(await given().store.deliveries.count(clientId, { status: ['PENDING'] })).toBe(0);
      expect(await given().store.events.last(clientId)).toBe(RACERS - 1);
    }
  });

  test('deletions have one winner', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { clientId, id } = await insert();
      const remove = async (tx: StoreWrites) =>
        (await tx.paymentLinks.remove(clientId, id, deletionGuard(NOW))) !== undefined;
      expect(await race(remove)).toBe(1);
    }
  });

  test('creations with one token have one winner', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const clientId = unique('client');
      const won = await race((tx) => tx.paymentLinks.insert(makeLink({ clientId, checkoutToken: 'invoice-1' })));
      expect(won).toBe(1);
      expect(await given().store.paymentLinks.count(clientId, {}, NOW)).toBe(1);
    }
  });

  test('updates of one version have one winner', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { clientId, id, version } = await insert();
      const guard = { now: NOW, statuses: ['ATTEMPT'], version } as const;
      const won = await race(
        async (tx, racer) => (await tx.paymentLinks.set(clientId, id, guard, { updatedAt: NOW + racer })) !== undefined,
      );
      expect(won).toBe(1);
    }
  });

  test('the one payment of a link is taken once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { clientId, id } = await insert(makeLink({ clientId: unique('client') }));
      const won = await race(async (tx) => (await tx.paymentLinks.reserve(clientId, id, NOW)) !== undefined);
      expect(won).toBe(1);
    }
  });

  test('what is over is written down once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { clientId } = await insert(makeLink({ clientId: unique('client'), expiresAt: NOW }));
      expect(await race(async (tx) => (await tx.paymentLinks.expire(clientId, NOW, 10)).length > 0)).toBe(1);
    }
  });

  test('a link that is deleted while sessions begin keeps none', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const link = await insert();
      const { clientId, id } = link;
      const { store } = given();
      const outcomes = await Promise.allSettled(
        Array.from({ length: RACERS }, (_, racer) =>
          store.transaction(async (tx) => {
            if (racer === 8) await tx.paymentLinks.remove(clientId, id, deletionGuard(NOW));
            else await tx.checkoutSessions.insert(makeSession(link));
          }),
        ),
      );
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'NOT_FOUND' });
      }
      expect(await store.checkoutSessions.count(clientId, {}, NOW)).toBe(0);
    }
  });
}
