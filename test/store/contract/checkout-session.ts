import { expect, test } from 'vitest';
import {
  CHECKOUT_SESSION_STATUSES,
  type CheckoutSession,
  sessionStatusAt,
} from '../../../src/domain/checkout-session.ts';
import type { CheckoutSessionFilter } from '../../../src/domain/checkout-session-ports.ts';
import { NotFoundError } from '../../../src/domain/errors.ts';
import { destinationsTo, makeLink, makeSession, makeTerms, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

export function checkoutSessionContract(given: () => Subject): void {
  /** A client with two links of different owners and destinations, and the sessions that `make` makes of them. */
  async function prepare(make: (first: CheckoutSession, second: CheckoutSession) => CheckoutSession[]) {
    const clientId = unique('client');
    const links = ['1', '2'].map((name) =>
      makeLink({
        clientId,
        checkoutToken: `token-${name}`,
        terms: makeTerms({
          owner: { identityId: `owner-${name}` },
          destinations: destinationsTo(`acc-${name}`, 'acc'),
        }),
      }),
    );
    const [first, second] = links.map((link) => makeSession(link));
    if (first === undefined || second === undefined) throw new Error('Two links make two sessions');
    const sessions = make(first, second);
    await given().store.transaction(async (tx) => {
      for (const link of links) await tx.paymentLinks.insert(link);
      for (const session of sessions) await tx.checkoutSessions.insert(session);
    });
    return { clientId, sessions };
  }

  const copyOf = (session: CheckoutSession, change: Partial<CheckoutSession>) => ({
    ...session,
    id: `${session.id.slice(0, 13)}${unique('').replaceAll('-', '0')}`,
    ...change,
  });

  test('a session is read as it was written', async () => {
    const { store, other } = given();
    const { clientId, sessions } = await prepare((first, second) => [
      { ...first, customer: { firstName: 'Ana', email: 'Ana@Example.com' } },
      second,
    ]);
    const [first, second] = sessions;
    expect(await store.checkoutSessions.find(clientId, first?.id ?? '')).toStrictEqual(first);
    expect(await other.checkoutSessions.findMany(clientId, [second?.id ?? '', 'cs_0'])).toStrictEqual([
      second,
      undefined,
    ]);
    expect(await store.checkoutSessions.find(unique('stranger'), first?.id ?? '')).toBeUndefined();
  });

  test('a second session with the same id is refused', async () => {
    const { store } = given();
    const { clientId, sessions } = await prepare((first) => [first]);
    const [session] = sessions;
    if (session === undefined) throw new Error('There is one session');
    const again = { ...session, storedStatus: 'FAILED' } as const;
    expect(await store.transaction((tx) => tx.checkoutSessions.insert(again))).toBe(false);
    expect(await store.checkoutSessions.find(clientId, session.id)).toEqual(session);
  });

  test('no session of a link that is gone', async () => {
    const { store } = given();
    const session = makeSession(makeLink({ clientId: unique('client') }));
    await expect(store.transaction((tx) => tx.checkoutSessions.insert(session))).rejects.toThrow(NotFoundError);
  });

  test('a write is admitted by the status as it stands', async () => {
    const { store } = given();
    const { clientId, sessions } = await prepare((first) =>
      CHECKOUT_SESSION_STATUSES.flatMap((storedStatus) =>
        [NOW, NOW + 1].map((expiresAt) => copyOf(first, { storedStatus, expiresAt })),
      ),
    );
    for (const statuses of [['ACTIVE'], ['EXPIRED', 'FAILED'], ['PROCESSING_PAYMENT', 'ACTIVE'], []] as const) {
      const guard = { now: NOW, statuses };
      const admitted = await store.transaction(async (tx) => {
        const written: CheckoutSession[] = [];
        for (const { id } of sessions) {
          const session = await tx.checkoutSessions.set(clientId, id, guard, { updatedAt: NOW + 5 });
          if (session !== undefined) written.push(session);
        }
        return written;
      });
      const expected = sessions.filter((one) => (statuses as readonly string[]).includes(sessionStatusAt(one, NOW)));
      expect(admitted).toEqual(expected.map((one) => ({ ...one, updatedAt: NOW + 5 })));
    }
  });

  test('a write changes what it names', async () => {
    const { store } = given();
    const { clientId, sessions } = await prepare((first) => [first]);
    const [session] = sessions;
    const guard = { now: NOW, statuses: ['ACTIVE'] } as const;
    const change = { storedStatus: 'FAILED', customer: { id: 'x' }, expiresAt: NOW + 9, updatedAt: NOW + 1 } as const;
    const written = await store.transaction((tx) =>
      tx.checkoutSessions.set(clientId, session?.id ?? '', guard, change),
    );
    expect(written).toStrictEqual({ ...session, ...change });
    expect(await store.checkoutSessions.find(clientId, session?.id ?? '')).toStrictEqual(written);
  });

  test('no session that anybody may pay outlives the end of its link; the others are left alone', async () => {
    const { store } = given();
    const end = NOW + 100;
    const { clientId, sessions } = await prepare((first, second) => [
      copyOf(first, { expiresAt: end + 50 }),
      copyOf(first, { expiresAt: end - 50 }),
      copyOf(first, { expiresAt: end + 50, storedStatus: 'PROCESSING_PAYMENT' }),
      copyOf(second, { expiresAt: end + 50 }),
    ]);
    const [longer] = sessions;
    await store.transaction((tx) => tx.checkoutSessions.shorten(clientId, longer?.paymentLinkId ?? '', end, NOW + 1));
    const ids = sessions.map(({ id }) => id);
    const expected = [{ ...longer, expiresAt: end, updatedAt: NOW + 1 }, ...sessions.slice(1)];
    expect(await store.checkoutSessions.findMany(clientId, ids)).toEqual(expected);
  });

  test('lists by any filter, both ways, with counts', async () => {
    const { store } = given();
    const { clientId, sessions } = await prepare((first, second) =>
      Array.from({ length: 30 }, (_, i) => {
        const number = String(i).padStart(2, '0');
        return {
          ...(i % 2 === 0 ? first : second),
          // Ids begin with their time: 0k... is long after this, and the list is by id.
          id: `cs_01jx${number}`,
          storedStatus: CHECKOUT_SESSION_STATUSES[i % 6] ?? 'ACTIVE',
          expiresAt: NOW + (i % 3) - 1,
        };
      }),
    );
    const odd = (session: CheckoutSession) => session.checkoutToken === 'token-2';
    const status = (session: CheckoutSession) => sessionStatusAt(session, NOW);
    const cases: [CheckoutSessionFilter, (session: CheckoutSession) => boolean][] = [
      [{}, () => true],
      [{ paymentLinkId: [sessions[1]?.paymentLinkId ?? ''] }, odd],
      [{ ownerIdentityId: ['owner-2', 'owner-3'] }, odd],
      [{ destinationAccountNumber: ['acc-2'] }, odd],
      [{ destinationAccountNumber: ['acc', 'acc-1'] }, () => true],
      [{ status: ['ACTIVE'] }, (session) => status(session) === 'ACTIVE'],
      [{ status: ['EXPIRED', 'FAILED'] }, (session) => ['EXPIRED', 'FAILED'].includes(status(session))],
      [{ status: ['EXPIRED'], ownerIdentityId: ['owner-2'] }, (one) => status(one) === 'EXPIRED' && odd(one)],
      [{ createdAt: { from: NOW + 365 * 86_400_000 } }, () => false],
      [{ createdAt: { to: NOW + 365 * 86_400_000 } }, () => true],
    ];
    for (const [filter, keep] of cases) {
      const expected = sessions.filter(keep);
      const query = { filter, now: NOW, direction: 'desc' } as const;
      expect(await store.checkoutSessions.count(clientId, filter, NOW)).toBe(expected.length);
      expect(await store.checkoutSessions.listByOffset(clientId, query, { offset: 0, limit: 50 })).toEqual(
        expected.toReversed(),
      );
      const [, second] = expected.toReversed();
      const after = second === undefined ? {} : { after: { key: '', id: second.id } };
      const rest = second === undefined ? [] : expected.toReversed().slice(2);
      expect(await store.checkoutSessions.page(clientId, query, { limit: 3, ...after })).toEqual({
        rows: rest.slice(0, 3),
        more: rest.length > 3,
      });
      const ascending = { ...query, direction: 'asc' } as const;
      expect(await store.checkoutSessions.page(clientId, ascending, { limit: 4, fromEnd: true })).toEqual({
        rows: expected.slice(-4),
        more: expected.length > 4,
      });
    }
  });
}
