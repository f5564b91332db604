import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../src/domain/errors.ts';
import { inactiveReasonAt, type PaymentLink, statusAt } from '../../../src/domain/payment-link.ts';
import { type LinkServices, openLinkServices } from '../../support/link-services.ts';
import { NOON } from '../../support/payment-link.ts';
import { dialects } from '../../support/store.ts';

const missing = new NotFoundError('There is no such payment link');

describe.each(dialects)('on %s', (dialect) => {
  let services: LinkServices;
  beforeAll(async () => {
    services = await openLinkServices(dialect);
  });
  beforeEach(() => services.clock.set(NOON));
  afterAll(() => services.close());

  const typesOf = async (link: PaymentLink) => (await services.eventsOf(link)).map(({ type }) => type);

  describe.each(['activate', 'deactivate', 'delete'] as const)('%s', (operation) => {
    it('finds nothing under a name that no link has', async () => {
      for (const id of ['', 'x', 'pl_01kjmvx600abcdefghjkmnpqrs', 'a\0b', '\ud800']) {
        await expect(services.links[operation](services.viewer, id)).rejects.toThrow(missing);
      }
    });

    it("does not touch another client's link, and says that there is none", async () => {
      const link = await services.make({}, { activate: operation === 'deactivate' });
      await expect(services.links[operation](services.stranger, link.id)).rejects.toThrow(missing);
      expect(await services.links.get(services.viewer, link.id)).toEqual(link);
    });
  });

  it('activation is written once, and told once', async () => {
    const link = await services.make();
    services.clock.advance(5);
    const active = await services.links.activate(services.viewer, link.id);
    expect(active).toEqual({ ...link, storedStatus: 'ACTIVE', updatedAt: NOON + 5, version: 2 });
    services.clock.advance(5);
    expect(await services.links.activate(services.viewer, link.id)).toEqual(active);
    expect(await services.links.get(services.viewer, link.id)).toEqual(active);
    expect(await services.eventsOf(link)).toMatchObject([
      { type: 'PaymentLink.Created', data: { paymentLink: { status: 'ATTEMPT' } } },
      {
        clientId: 'one',
        type: 'PaymentLink.Activated',
        paymentLinkId: link.id,
        paymentId: null,
        createdAt: NOON + 5,
        data: {
          paymentLink: {
            id: link.id,
            checkoutToken: link.checkoutToken,
            status: 'ACTIVE',
            totalAmount: '11900',
            currency: 'CLP',
          },
        },
      },
    ]);
  });

  it('deactivation is remembered with its time until the link is activated again', async () => {
    const link = await services.make({}, { activate: true });
    services.clock.advance(5);
    const off = await services.links.deactivate(services.viewer, link.id);
    expect(off).toEqual({ ...link, storedStatus: 'EXPIRED', deactivatedAt: NOON + 5, updatedAt: NOON + 5, version: 2 });
    expect(inactiveReasonAt(off, services.clock())).toBe('DEACTIVATED');
    services.clock.advance(5);
    expect(await services.links.deactivate(services.viewer, link.id)).toEqual(off);
    const on = await services.links.activate(services.viewer, link.id);
    expect(on).toEqual({ ...link, updatedAt: NOON + 10, version: 3 });
    expect(await typesOf(link)).toEqual([
      'PaymentLink.Created',
      'PaymentLink.Activated',
      'PaymentLink.Deactivated',
      'PaymentLink.Activated',
    ]);
  });

  it('what time has ended is told as EXPIRED by deactivate, unchanged, and leaves no event', async () => {
    const link = await services.make({}, { activate: true });
    services.clock.set(link.expiresAt);
    const ended = await services.links.deactivate(services.viewer, link.id);
    expect(ended).toEqual(link);
    expect(statusAt(ended, services.clock())).toBe('EXPIRED');
    expect(await typesOf(link)).not.toContain('PaymentLink.Deactivated');
  });

  it('deletion leaves nothing but its event, and frees the reference', async () => {
    const link = await services.make({ checkoutToken: 'used-again' });
    services.clock.set(link.expiresAt);
    await services.links.delete(services.viewer, link.id);
    await expect(services.links.get(services.viewer, link.id)).rejects.toThrow(missing);
    await expect(services.links.delete(services.viewer, link.id)).rejects.toThrow(missing);
    expect((await services.eventsOf(link)).at(-1)).toMatchObject({
      type: 'PaymentLink.Deleted',
      data: { paymentLink: { id: link.id, status: 'EXPIRED' } },
    });
    expect(await services.make({ checkoutToken: 'used-again' })).not.toMatchObject({ id: link.id });
  });

  it.each(['activate', 'deactivate', 'delete'] as const)('of 16 who %s at once, one writes', async (operation) => {
    const link = await services.make({}, { activate: operation === 'deactivate' });
    const before = (await services.eventsOf(link)).length;
    const answers = await Promise.allSettled(
      Array.from({ length: 16 }, () => services.links[operation](services.viewer, link.id)),
    );
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(operation === 'delete' ? 15 : 0);
    for (const answer of refused) expect(answer).toMatchObject({ reason: missing });
    expect((await services.eventsOf(link)).length).toBe(before + 1);
    const left = await services.store.paymentLinks.find(link.clientId, link.id);
    expect(left?.version).toBe(operation === 'delete' ? undefined : link.version + 1);
  });

  it('activation and deletion of one link at once: only one of them happens', async () => {
    for (let round = 0; round < 10; round += 1) {
      const link = await services.make();
      const [activated, deleted] = await Promise.allSettled([
        services.links.activate(services.viewer, link.id),
        services.links.delete(services.viewer, link.id),
      ]);
      expect([activated.status, deleted.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      const left = await services.store.paymentLinks.find(link.clientId, link.id);
      expect(left?.storedStatus).toBe(activated.status === 'fulfilled' ? 'ACTIVE' : undefined);
    }
  });
});
