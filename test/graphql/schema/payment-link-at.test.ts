import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDeliveryId, makeEvent } from '../../store/make.ts';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { dialects } from '../../support/store.ts';

const AT = `query ($id: ID!, $at: DateTime!) { paymentLinkAt(id: $id, at: $at) {
  ... on PaymentLinkAtPayload { snapshot {
    at paymentLinkId checkoutToken status expiresAt totalAmount duration successUrl metadata { key value } paymentLink { status } } }
  ... on Error { code message } } }`;
const DAY_MS = 86_400_000;

describe.each(dialects)('paymentLinkAt on %s', (dialect) => {
  let gateway: TestGateway;
  let id: string;
  const at: number[] = [];
  beforeAll(async () => {
    gateway = await createTestGateway({ dialect, env: { RETAIN_EVENTS_DAYS: '2' } });
    const { paymentLinks } = gateway.services;
    const viewer = { clientId: 'demo', clientTag: '' };
    const input = linkInput({ checkoutToken: 'then', duration: 86_400 * 30, metadata: { order: '1' } });
    ({ id } = await paymentLinks.create(viewer, input));
    const steps = [
      () =>
        paymentLinks.update(viewer, id, {
          metadata: { order: null, till: '7' },
          successUrl: 'https://shop.example/ok',
        }),
      () => paymentLinks.activate(viewer, id),
      () => paymentLinks.update(viewer, id, { successUrl: null, duration: 86_400 * 60 }),
      () => paymentLinks.deactivate(viewer, id),
    ];
    for (const step of steps) {
      at.push(gateway.clock());
      gateway.clock.advance(1_000);
      await step();
    }
    at.push(gateway.clock());
  });
  afterAll(() => gateway.stop());

  async function linkAt(instant: number, as: 'demo' | 'other' = 'demo') {
    const { data, errors } = await gateway.graphql<{ paymentLinkAt: Record<string, unknown> }>(
      AT,
      { id, at: new Date(instant).toISOString() },
      { as },
    );
    expect(errors).toBeUndefined();
    return data?.paymentLinkAt;
  }
  const iso = (time: number) => new Date(time).toISOString();

  it('is the link as it was', async () => {
    const [created = 0] = at;
    const before = { duration: 86_400 * 30, expiresAt: iso(created + 30 * DAY_MS) };
    const ok = 'https://shop.example/ok';
    const [order, till] = [[{ key: 'order', value: '1' }], [{ key: 'till', value: '7' }]];
    const expected = [
      { status: 'ATTEMPT', ...before, successUrl: null, metadata: order },
      { status: 'ATTEMPT', ...before, successUrl: ok, metadata: till },
      { status: 'ACTIVE', ...before, successUrl: ok, metadata: till },
      {
        status: 'ACTIVE',
        duration: 86_400 * 60,
        expiresAt: iso(created + 60 * DAY_MS),
        successUrl: null,
        metadata: till,
      },
      {
        status: 'EXPIRED',
        duration: 86_400 * 60,
        expiresAt: iso(created + 60 * DAY_MS),
        successUrl: null,
        metadata: till,
      },
    ];
    for (const [i, state] of expected.entries()) {
      for (const instant of i < 4 ? [at[i] ?? 0, (at[i] ?? 0) + 999] : [at[i] ?? 0]) {
        expect(await linkAt(instant)).toEqual({
          snapshot: {
            at: iso(instant),
            paymentLinkId: id,
            checkoutToken: 'then',
            totalAmount: '11900',
            ...state,
            paymentLink: { status: 'EXPIRED' },
          },
        });
      }
    }
  });

  it('was not there before it was made, and is not there yet tomorrow', async () => {
    expect(await linkAt((at[0] ?? 0) - 1)).toEqual({
      code: 'INVALID',
      message: 'at: must not be earlier than the creation of the link',
    });
    expect(await linkAt(gateway.clock() + 1)).toEqual({ code: 'INVALID', message: 'at: must not be later than now' });
  });

  it('is nobody else’s', async () => {
    const nothing = { code: 'NOT_FOUND', message: 'There is no such payment link' };
    expect(await linkAt(gateway.clock(), 'other')).toEqual(nothing);
    const { data } = await gateway.graphql(AT, { id: 'pl_01k00000000000000000000000', at: iso(gateway.clock()) });
    expect(data).toEqual({ paymentLinkAt: nothing });
  });

  it('is not known where an update did not say what it changed, or where too much has happened since', async () => {
    const { store, services, clock } = gateway;
    const viewer = { clientId: 'demo', clientTag: '' };
    const link = await services.paymentLinks.create(viewer, linkInput({ checkoutToken: `old-${dialect}` }));
    const made = clock();
    clock.advance(1_000);
    const old = makeEvent(link, { type: 'PaymentLink.Updated', createdAt: clock() });
    await store.transaction((tx) => tx.events.append(old, makeDeliveryId(clock())));
    await expect(services.linkAt.linkAt(viewer, link.id, made)).rejects.toThrow('before changes were recorded');
    expect(await services.linkAt.linkAt(viewer, link.id, clock())).toMatchObject({ status: 'ACTIVE' });

    const then = clock();
    clock.advance(1_000);
    await store.transaction(async (tx) => {
      for (let i = 0; i < 1_001; i += 1) {
        await tx.events.append(
          makeEvent(link, { type: 'PaymentLink.Processing', createdAt: clock() }),
          makeDeliveryId(),
        );
      }
    });
    await expect(services.linkAt.linkAt(viewer, link.id, then)).rejects.toThrow('More than 1000 events');
  });

  it('is not known where its events are gone', async () => {
    gateway.clock.advance(3 * DAY_MS);
    expect(await linkAt(at[3] ?? 0)).toEqual({
      code: 'FAILED_PRECONDITION',
      message: 'Events are kept for 2 days, so what the link was then is not known',
    });
    await gateway.services.retention.removeOld('events', gateway.clock());
    expect(await linkAt(gateway.clock() - DAY_MS)).toMatchObject({
      snapshot: { status: 'EXPIRED', metadata: [{ key: 'till' }] },
    });
  });
});
