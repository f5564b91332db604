import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import { ValidationError } from '../../src/domain/errors.ts';
import { openCountedStore } from '../support/counted-store.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { dialects, openTestStore } from '../support/store.ts';

describe.each(dialects)('on %s', (dialect) => {
  let shop: Shop;
  let me: Viewer;
  let other: Viewer;

  beforeAll(async () => {
    shop = createShop(await openTestStore(dialect));
    [me, other] = await Promise.all([shop.viewer(), shop.viewer()]);
  });
  afterAll(() => shop.store.close());

  test('is none at first; is set, set anew as a whole, and removed; it is nobody else’s', async () => {
    expect(await shop.branding.get(me)).toBeUndefined();
    expect(await shop.branding.set(me, { name: 'Ñandú', accentColor: '#FFCC00' })).toEqual({
      name: 'Ñandú',
      accentColor: '#ffcc00',
    });
    expect(await shop.branding.set(me, { closedText: 'Call us' })).toEqual({ closedText: 'Call us' });
    expect(await shop.branding.get(me)).toEqual({ closedText: 'Call us' });
    expect(await shop.branding.get(other)).toBeUndefined();
    expect(await shop.branding.set(me, {})).toBeNull();
    expect(await shop.branding.get(me)).toBeUndefined();
  });

  test('what breaks a rule changes nothing', async () => {
    await shop.branding.set(me, { name: 'Ñandú' });
    await expect(shop.branding.set(me, { name: 'Other', accentColor: 'red' })).rejects.toThrow(ValidationError);
    expect(await shop.branding.get(me)).toEqual({ name: 'Ñandú' });
  });

  test('comes with the visit of a payer', async () => {
    await shop.branding.set(me, { name: 'Ñandú' });
    const [mine, theirs] = [await shop.activeLink(me), await shop.activeLink(other)];
    expect((await shop.payer.open(mine.checkoutToken, mine.payKey)).branding).toEqual({ name: 'Ñandú' });
    expect((await shop.payer.open(theirs.checkoutToken, theirs.payKey)).branding).toBeUndefined();
  });
});

test('a visit takes two statements, with a brand as without', async () => {
  const { store, statements } = await openCountedStore();
  const shop = createShop(store);
  const me = await shop.viewer();
  const { checkoutToken, payKey } = await shop.activeLink(me);
  for (const input of [{}, { name: 'Ñandú' }]) {
    await shop.branding.set(me, input);
    statements.length = 0;
    await shop.payer.open(checkoutToken, payKey);
    expect(statements).toHaveLength(2);
  }
  await store.close();
});
