import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHECKOUT_SESSION_STATUSES, type CheckoutSession } from '../../../src/domain/checkout-session.ts';
import type { CheckoutSessionFilter } from '../../../src/domain/checkout-session-ports.ts';
import type { ChildWindow, PageWindow } from '../../../src/domain/page.ts';
import { PAYMENT_STATUSES, type Payment } from '../../../src/domain/payment.ts';
import type { PaymentFilter } from '../../../src/domain/payment-ports.ts';
import { makeLink, makePayment, makeSession, NOW, unique } from '../make.ts';
import type { Subject } from './subject.ts';

const LINKS = 12;
const MAX_CHILDREN = 14;

/** Links with none, some or many sessions, each with a payment, in every status; some of them past their time. */
async function prepare({ store }: Subject) {
  const clientId = unique('client');
  const links = Array.from({ length: LINKS }, () => makeLink({ clientId }));
  const sessions = links.flatMap((link, i) =>
    Array.from({ length: (i * 5) % (MAX_CHILDREN + 1) }, (_, j) =>
      makeSession(link, {
        createdAt: NOW + ((i * 7 + j * 11) % 40),
        storedStatus: CHECKOUT_SESSION_STATUSES[(i + j) % CHECKOUT_SESSION_STATUSES.length] ?? 'ACTIVE',
        expiresAt: NOW + ((i + j * 3) % 5) - 2,
      }),
    ),
  );
  const payments = sessions.map((session, i) =>
    makePayment(session, {
      createdAt: session.createdAt + 1,
      status: PAYMENT_STATUSES[i % PAYMENT_STATUSES.length] ?? 'CREATED',
    }),
  );
  await store.transaction(async (tx) => {
    for (const link of links) await tx.paymentLinks.insert(link);
    for (const session of sessions) await tx.checkoutSessions.insert(session);
    for (const payment of payments) await tx.payments.insert(payment);
  });
  return { clientId, links, sessions, payments };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });
const direction = fc.constantFrom('asc' as const, 'desc' as const);

/** Windows with any ends, some of them where no row is, or at rows of other parents. */
function windowsIn(rows: readonly (CheckoutSession | Payment)[], prefix: string): fc.Arbitrary<PageWindow> {
  const id = fc.oneof(fc.constantFrom(...rows.map((row) => row.id)), fc.constantFrom(`${prefix}_0`, `${prefix}_z`));
  const position = id.map((one) => ({ key: '', id: one }));
  return fc.record(
    {
      limit: fc.constantFrom(0, 1, 2, 3, 5, 50),
      after: position,
      before: position,
      fromEnd: fc.boolean(),
      inclusive: fc.boolean(),
    },
    { requiredKeys: ['limit'] },
  );
}

/** Up to 30 windows of any parents, most of them shared by many; some parents are nobody's or named twice. */
function askedOf(parentIds: readonly string[], window: fc.Arbitrary<PageWindow>): fc.Arbitrary<ChildWindow[]> {
  const parents = fc.array(fc.constantFrom(...parentIds, 'nobody'), { maxLength: 30 });
  const windows = fc.oneof(
    fc.array(window, { minLength: 1, maxLength: 2 }),
    fc.array(window, { minLength: 1, maxLength: 12 }),
  );
  return fc
    .tuple(parents, windows)
    .map(([chosen, shared]) =>
      chosen.flatMap((parentId, i) =>
        shared.slice(i % shared.length, (i % shared.length) + 1).map((one) => ({ parentId, window: one })),
      ),
    );
}

export function childListContract(given: () => Subject): void {
  test('pages and totals of the sessions of many links are those of each link', async () => {
    const { store } = given();
    const { clientId, links, sessions }: Prepared = await prepare(given());
    const filter = fc.record(
      {
        status: some(CHECKOUT_SESSION_STATUSES),
        ownerIdentityId: some(['owner-1', 'owner-2']),
        createdAt: fc.record({ from: fc.integer({ min: NOW - 5, max: NOW + 45 }) }),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<CheckoutSessionFilter>;
    const ids = links.map(({ id }) => id);
    await fc.assert(
      fc.asyncProperty(askedOf(ids, windowsIn(sessions, 'cs')), filter, direction, async (asked, filter, direction) => {
        const query = { filter, direction, now: NOW };
        const plain = asked.map(({ parentId, window }) =>
          store.checkoutSessions.page(clientId, { ...query, filter: { ...filter, paymentLinkId: [parentId] } }, window),
        );
        expect(await store.checkoutSessions.pagesOfLinks(clientId, query, asked)).toEqual(await Promise.all(plain));

        const distinct = [...new Set(asked.map(({ parentId }) => parentId))];
        const counted = distinct.map((id) =>
          store.checkoutSessions.count(clientId, { ...filter, paymentLinkId: [id] }, NOW),
        );
        expect(await store.checkoutSessions.countsOfLinks(clientId, query, distinct)).toEqual(
          await Promise.all(counted),
        );
      }),
    );
  });

  test.each(['paymentLinkId', 'checkoutSessionId'] as const)(
    'pages and totals of the payments of many parents, by %s, are those of each',
    async (parent) => {
      const { store } = given();
      const { clientId, payments }: Prepared = await prepare(given());
      const filter = fc.record({ status: some(PAYMENT_STATUSES) }, { requiredKeys: [] }) as fc.Arbitrary<PaymentFilter>;
      const ids = [...new Set(payments.map((payment) => payment[parent]))];
      await fc.assert(
        fc.asyncProperty(
          askedOf(ids, windowsIn(payments, 'pay')),
          filter,
          direction,
          async (asked, filter, direction) => {
            const query = { filter, direction, parent };
            const plain = asked.map(({ parentId, window }) =>
              store.payments.page(clientId, { filter: { ...filter, [parent]: [parentId] }, direction }, window),
            );
            expect(await store.payments.pagesOf(clientId, query, asked)).toEqual(await Promise.all(plain));

            const distinct = [...new Set(asked.map(({ parentId }) => parentId))];
            const counted = distinct.map((id) => store.payments.count(clientId, { ...filter, [parent]: [id] }));
            expect(await store.payments.countsOf(clientId, query, distinct)).toEqual(await Promise.all(counted));
          },
        ),
      );
    },
  );

  test('nothing of another client is in them', async () => {
    const { store } = given();
    const { links, sessions } = await prepare(given());
    const parentIds = links.map(({ id }) => id);
    const query = { filter: {}, direction: 'desc', now: NOW } as const;
    const asked = parentIds.map((parentId) => ({ parentId, window: { limit: 5 } }));
    const stranger = unique('stranger');
    const nothing = { rows: [], more: false };
    expect(await store.checkoutSessions.pagesOfLinks(stranger, query, asked)).toEqual(asked.map(() => nothing));
    expect(await store.checkoutSessions.countsOfLinks(stranger, query, parentIds)).toEqual(asked.map(() => 0));
    const ofSessions = { filter: {}, direction: 'desc', parent: 'checkoutSessionId' } as const;
    const ids = sessions.map(({ id }) => id);
    expect(await store.payments.countsOf(stranger, ofSessions, ids)).toEqual(ids.map(() => 0));
  });

  test('some links by their references, in the order of the references', async () => {
    const { store } = given();
    const { clientId, links } = await prepare(given());
    const [first, second] = links;
    const tokens = [second?.checkoutToken ?? '', 'none', first?.checkoutToken ?? '', second?.checkoutToken ?? ''];
    expect(await store.paymentLinks.findManyByToken(clientId, tokens)).toEqual([second, undefined, first, second]);
    expect(await store.paymentLinks.findManyByToken(clientId, tokens.slice(0, 1))).toEqual([second]);
    expect(await store.paymentLinks.findManyByToken(unique('stranger'), tokens)).toEqual(tokens.map(() => undefined));
  });
}
