import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import { InvalidStateError, KeyInUseError, KeyReusedError } from '../../src/domain/errors.ts';
import type { Store } from '../../src/domain/ports.ts';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { createKeyedStore } from '../../src/services/idempotency/claim.ts';
import { createIdempotencyService } from '../../src/services/idempotency/idempotency.ts';
import { createPaymentLinkService } from '../../src/services/payment-link.ts';
import { resealSecrets, verifySealingKeys } from '../../src/services/sealing.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';
import { openCountedStore } from '../support/counted-store.ts';
import { linkInput } from '../support/link-input.ts';
import { createShop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

const me: Viewer = { clientId: 'one', clientTag: 'tag' };
const random = (count: number) => randomBytes(count);

function boxOf(...ids: readonly [string, ...string[]]) {
  const [first, ...others] = ids.map((id) => ({ id, bytes: Buffer.alloc(32, id) }));
  if (first === undefined) throw new Error('there is no key');
  return createSecretBox({ keys: [first, ...others], random });
}

function open(store: Store, clock: TestClock, { secrets = boxOf('a'), waitMs = 100 } = {}) {
  const keyed = createKeyedStore({ store, clock, secrets });
  const { perform } = createIdempotencyService({ store, clock, secrets, waitMs });
  const links = createPaymentLinkService({ store: keyed, clock, random });
  const create = (key: string, checkoutToken = key, fingerprint = 'f') =>
    perform({ clientId: me.clientId, key, fingerprint }, () => links.create(me, linkInput({ checkoutToken })));
  return { perform, create, links, secrets };
}

describe.each(dialects)('work with a key on %s', (dialect) => {
  let clock: TestClock;
  let store: Store;
  beforeEach(async () => {
    clock = createTestClock();
    store = await openTestStore(dialect);
  });
  afterEach(() => store.close());

  const count = () => store.paymentLinks.count(me.clientId, {}, clock());

  test('that ended before its answer was kept is gone on with when its time is over, once', async () => {
    const { create } = open(store, clock);
    const lost = await create('key');
    await expect(create('key')).rejects.toThrow(KeyInUseError);
    clock.advance(1_000);
    const found = await create('key');
    if (!('outcome' in lost && 'outcome' in found)) throw new Error('nothing was kept yet');
    expect(found.outcome).toEqual(lost.outcome);
    expect(await found.keep('the answer')).toEqual({ text: 'the answer', replayed: false });
    // The first one was slow, not dead.
    expect(await lost.keep('another answer')).toEqual({ text: 'the answer', replayed: true });
    expect(await create('key')).toEqual({ stored: 'the answer' });
    expect(await count()).toBe(1);
  });

  test('under the key of other work is refused, whether that is answered or not', async () => {
    const { create } = open(store, clock);
    const first = await create('key');
    await expect(create('key', 'other', 'g')).rejects.toThrow(KeyReusedError);
    if ('outcome' in first) await first.keep('the answer');
    await expect(create('key', 'other', 'g')).rejects.toThrow(KeyReusedError);
    expect(await count()).toBe(1);
  });

  test('that is refused leaves the key free until the refusal is kept', async () => {
    const { create, links } = open(store, clock);
    const { id } = await links.create(me, linkInput({ checkoutToken: 'taken' }));
    const refused = await create('key', 'taken');
    expect(refused).toMatchObject({ outcome: { error: { code: 'ALREADY_EXISTS' } } });
    await links.delete(me, id);
    // Another request with the key came between the decision and the answer, and decided otherwise.
    const made = await create('key', 'taken');
    if (!('outcome' in refused && 'outcome' in made)) throw new Error('nothing was kept yet');
    await made.keep('made');
    expect(await refused.keep('refused')).toEqual({ text: 'made', replayed: true });
  });

  test('that fails for a reason which is no answer is done anew by the next one', async () => {
    const { perform } = open(store, clock);
    const request = { clientId: me.clientId, key: 'key', fingerprint: 'f' };
    const failed = await perform(request, () => Promise.reject(new RangeError('a fault of ours')));
    expect(failed).toMatchObject({ outcome: { error: expect.any(RangeError) } });
    expect(await perform(request, async () => 'done')).toMatchObject({ outcome: { value: 'done' } });
  });

  test('that fails while another one has done it is told what that one is', async () => {
    const { perform, create } = open(store, clock);
    const request = { clientId: me.clientId, key: 'key', fingerprint: 'f' };
    const told = await perform(request, async () => {
      const made = await create('key');
      if ('outcome' in made) await made.keep('the answer');
      throw new RangeError('too late');
    });
    expect(told).toEqual({ stored: 'the answer' });
  });

  test('does not put what happens after it into the place of its first transaction', async () => {
    const { perform, links } = open(store, clock);
    let later: Promise<unknown> | undefined;
    await perform({ clientId: me.clientId, key: 'key', fingerprint: 'f' }, async () => {
      later = new Promise((resolve) => setTimeout(resolve, 20)).then(() => links.create(me, linkInput()));
      throw new InvalidStateError('refused');
    });
    await later;
    expect(await store.idempotency.find(me.clientId, 'key')).toBeUndefined();
    expect(await count()).toBe(1);
  });

  test('that was to ask a provider and did not get so far asks it now, for the same payment and the same refund', async () => {
    let isDown = true;
    const shop = createShop(store, {
      clock,
      wrap: (provider) => ({
        ...provider,
        begin: (asked) => (isDown ? Promise.reject(new Error('down')) : provider.begin(asked)),
        refund: (asked, refund) => (isDown ? Promise.reject(new Error('down')) : provider.refund(asked, refund)),
      }),
    });
    const owner = await shop.viewer();
    const link = await shop.activeLink(owner);
    const session = await shop.checkoutSessions.start(owner, link.checkoutToken);
    const again = async <T>(key: string, work: () => Promise<T>): Promise<readonly T[]> => {
      const request = { clientId: owner.clientId, key, fingerprint: 'f' };
      isDown = true;
      const lost = await shop.idempotency.perform(request, work);
      isDown = false;
      clock.advance(12_000);
      const found = await shop.idempotency.perform(request, work);
      return [lost, found].flatMap((each) =>
        'outcome' in each && 'value' in each.outcome ? [each.outcome.value] : [],
      );
    };
    const input = { paymentMethod: 'CARD', card: { token: 'tok_instant' } };
    const [made, paid] = await again('pay', () => shop.payments.pay(owner, session.id, input));
    expect([made?.status, paid?.status, paid?.id]).toEqual(['CREATED', 'RECEIVED', made?.id]);
    const [begun, refunded] = await again('refund', () =>
      shop.refunds.create(owner, made?.id ?? '', { amount: '100' }),
    );
    expect([begun?.status, refunded?.status, refunded?.id]).toEqual(['PENDING', 'SUCCEEDED', begun?.id]);
    expect(await shop.payments.count(owner, {})).toBe(1);
    expect(await shop.refunds.count(owner, { paymentId: [made?.id ?? ''] })).toBe(1);
  });

  test('is sealed, and outlives the change of the key that seals', async () => {
    const before = open(store, clock);
    await verifySealingKeys({ store, secrets: before.secrets });
    const first = await before.create('key');
    if ('outcome' in first) await first.keep('a secret that is shown once');
    await before.create('begun');
    const { sealedAnswer } = (await store.idempotency.find(me.clientId, 'key')) ?? {};
    expect(sealedAnswer).toMatch(/^sealed:v1:a:/);

    const both = boxOf('b', 'a');
    await verifySealingKeys({ store, secrets: both });
    expect(await resealSecrets({ store, secrets: both })).toBe(2);
    clock.advance(1_000);
    const after = open(store, clock, { secrets: boxOf('b') });
    expect(await after.create('key')).toEqual({ stored: 'a secret that is shown once' });
    expect(await after.create('begun')).toMatchObject({ outcome: { value: { checkoutToken: 'begun' } } });
  });
});

test('work without a key costs no statement more', async () => {
  const { store, statements, transactions } = await openCountedStore();
  const { links, create } = open(store, createTestClock());
  await links.create(me, linkInput());
  const plain = [...statements, ...transactions];
  expect(plain.filter((text) => text.includes('idempotency'))).toEqual([]);
  statements.length = 0;
  transactions.length = 0;
  await create('key');
  const keyed = [...statements, ...transactions];
  const extra = keyed.filter((text) => text.includes('idempotency')).map((text) => text.trim().split(' ')[0]);
  expect([extra, keyed.length - extra.length]).toEqual([['select', 'insert', 'update'], plain.length]);
  await store.close();
});
