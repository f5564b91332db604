import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/domain/client.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
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

  test("a link's url opens it, and what the page does is done for its owner", async () => {
    const link = await shop.activeLink(me);
    const visit = await shop.payer.open(link.checkoutToken, link.payKey);
    expect(visit).toEqual({ viewer: me, link });
    await shop.payer.countOpen(visit.viewer, visit.link.id);
    expect(await shop.linkStats.ofLinks(me, [link.id])).toMatchObject([{ opens: 1 }]);
    expect(await shop.payer.open(link.checkoutToken, link.payKey)).toEqual(visit);
  });

  test('anything else answers like a reference that was never issued', async () => {
    const link = await shop.activeLink(me);
    const sibling = await shop.activeLink(me);
    const foreign = await shop.activeLink(other, { checkoutToken: link.checkoutToken });
    const gone = await shop.activeLink(me);
    await shop.paymentLinks.deactivate(me, gone.id);
    await shop.paymentLinks.delete(me, gone.id);
    const [tag, secret] = link.payKey.split('.');
    const missing = new NotFoundError('There is no such payment link');
    for (const [token, key] of [
      ['never-issued', link.payKey],
      [gone.checkoutToken, gone.payKey],
      [link.checkoutToken, sibling.payKey],
      [link.checkoutToken, `${tag}.${secret?.slice(0, -1)}`],
      [link.checkoutToken, `${link.payKey}A`],
      [link.checkoutToken, `${foreign.payKey.split('.')[0]}.${secret}`],
      [link.checkoutToken, `nobody.${secret}`],
      [link.checkoutToken, String(tag)],
      [link.checkoutToken, ''],
      ['', link.payKey],
      ['\0', link.payKey],
      [link.checkoutToken, `${tag}\0.${secret}`],
      ['\ud800', link.payKey],
    ] as const) {
      await expect(shop.payer.open(token, key)).rejects.toThrow(missing);
    }
    expect(await shop.payer.open(foreign.checkoutToken, foreign.payKey)).toEqual({ viewer: other, link: foreign });
  });
});
