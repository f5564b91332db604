import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import { DomainError } from '../../src/domain/errors.ts';
import type { FeedEvent } from '../../src/domain/event.ts';
import { undoChanges } from '../../src/domain/history.ts';
import { type PaymentLink, type PaymentLinkTerms, statusAt } from '../../src/domain/payment-link.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput, priced } from '../support/link-input.ts';
import { rounds } from '../support/long.ts';
import { dialects } from '../support/store.ts';

/** Lives on each database. */
const RUNS = rounds('HISTORIES', { short: 25, long: 250 });

const updates = fc.constantFrom<Record<string, unknown>>(
  { metadata: { order: '1', till: '7' } },
  { metadata: { order: null, ['__proto__']: 'p' } },
  { metadata: null },
  { successUrl: 'https://shop.example/ok' },
  { successUrl: null, duration: 7_200 },
  { customerRequirements: ['email'] },
  priced('20.50', 'USD'),
  { paymentLimit: 2 },
  { paymentLimit: null },
  { customer: { firstName: 'Ana' } },
);
const steps = fc.oneof(
  fc.record({ do: fc.constant('update' as const), input: updates }),
  fc.record({
    do: fc.constant('pay' as const),
    card: fc.constantFrom('tok_success', 'tok_instant', 'tok_pending', 'tok_refused'),
  }),
  fc.record({ do: fc.constantFrom('activate', 'deactivate', 'receive', 'cancel', 'expire' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 1_000, 3_600_000) }),
);
const lives = fc.record({
  activate: fc.boolean(),
  paymentLimit: fc.constantFrom(1, 2, null),
  steps: fc.array(steps, { minLength: 3, maxLength: 20 }),
});

type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never;

describe.each(dialects)('the history of a link on %s', (dialect) => {
  let gateway: TestGateway;
  let viewer: Viewer;
  beforeAll(async () => {
    gateway = await createTestGateway({ dialect });
    viewer = { clientId: 'demo', clientTag: (await gateway.store.clients.find('demo'))?.tag ?? '' };
  });
  afterAll(() => gateway.stop());

  let made = 0;
  const historyOf = async (id: string): Promise<readonly FeedEvent[]> => {
    const events: FeedEvent[] = [];
    for (let more = true; more; ) {
      const last = events.at(-1);
      const after = last && { key: last.sequence, id: last.id };
      const window = { limit: 7, ...(after && { after }) };
      const [page] = await gateway.services.history.pagesOf(viewer, { direction: 'asc' }, [{ parentId: id, window }]);
      events.push(...(page?.rows ?? []));
      more = page?.more === true;
    }
    return events;
  };

  /** The link and how many events it had, after each step. */
  async function live({ activate, paymentLimit, steps: all }: Life) {
    const { paymentLinks, checkoutSessions, payments, sandbox, expiry } = gateway.services;
    made += 1;
    const input = linkInput({ checkoutToken: `life-${dialect}-${made}`, paymentLimit });
    const { id, checkoutToken } = await paymentLinks.create(viewer, input, { activate });
    const paymentIds: string[] = [];
    const states: { readonly link: PaymentLink; readonly events: number; readonly now: number }[] = [];
    for (const step of [{ do: 'look' } as const, ...all]) {
      // Each has an instant of its own, at which the link can be asked for.
      gateway.clock.advance(1);
      try {
        if (step.do === 'update') await paymentLinks.update(viewer, id, step.input);
        else if (step.do === 'activate' || step.do === 'deactivate') await paymentLinks[step.do](viewer, id);
        else if (step.do === 'wait') gateway.clock.advance(step.ms);
        else if (step.do === 'expire') await expiry.expireDue(gateway.clock());
        else if (step.do === 'receive') await sandbox.receiveFunds(viewer, { id: paymentIds.at(-1) ?? 'none' });
        else if (step.do === 'cancel') await payments.cancel(viewer, paymentIds.at(-1) ?? 'none');
        else if (step.do === 'pay') {
          const session = await checkoutSessions.start(viewer, checkoutToken, { customer: { email: 'a@example.com' } });
          const payment = await payments.pay(viewer, session.id, { paymentMethod: 'CARD', card: { token: step.card } });
          paymentIds.push(payment.id);
        }
      } catch (error) {
        // What a link's state does not allow changes nothing.
        if (!(error instanceof DomainError)) throw error;
      }
      states.push({
        link: await paymentLinks.get(viewer, id),
        events: (await historyOf(id)).length,
        now: gateway.clock(),
      });
    }
    return { id, states };
  }

  test('leads from its creation to what it is, through everything that it was', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(lives, async (life) => {
        const { id, states } = await live(life);
        const history = await historyOf(id);
        for (const { type } of history) seen.add(type);
        const present = states.at(-1)?.link.terms as PaymentLinkTerms;
        for (const { link, events, now } of states) {
          const later = history.slice(events).toReversed();
          const terms = later.reduce((given, { changes = [] }) => undoChanges(given, changes), present);
          expect(terms).toEqual({ ...link.terms });

          const then = await gateway.services.linkAt.linkAt(viewer, id, now);
          expect({ ...then, terms: { ...then.terms } }).toEqual({
            paymentLinkId: id,
            checkoutToken: link.checkoutToken,
            at: now,
            status: statusAt(link, now),
            expiresAt: link.expiresAt,
            terms: { ...link.terms },
          });

          const statuses = history
            .slice(0, events)
            .flatMap(({ changes = [] }) => changes.filter(({ field }) => field === 'status'));
          const [stored] = statuses.slice(-1).map(({ after }) => after as PaymentLink['storedStatus']);
          expect(stored && statusAt({ storedStatus: stored, expiresAt: link.expiresAt }, now)).toBe(
            statusAt(link, now),
          );
          // Each begins where the one before it ended, as far as it says where.
          for (const [i, { before }] of statuses.entries()) {
            if (before !== undefined) expect(before).toBe(statuses[i - 1]?.after);
          }
        }
      }),
      { numRuns: RUNS },
    );
    expect(seen.size).toBeGreaterThan(6);
  });
});
