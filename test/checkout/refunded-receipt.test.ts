import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTill, type Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await openTill();
  await till.branding.set(till.me, { thankYouText: 'Thank you!' });
});
afterAll(() => till.close());

/** The receipt of 11,900 CLP after refunds of those amounts; null refunds the rest. */
async function receiptAfter(refunds: readonly (string | null)[], { language = 'en', of = till } = {}) {
  const { link, path } = await of.activeLink({ successUrl: 'https://shop.example/thanks' });
  const paid = await of.post(path, { paymentMethod: 'CARD', card: 'tok_instant' });
  const query = { filter: { paymentLinkId: [link.id] }, direction: 'asc' } as const;
  const [payment] = (await of.payments.page(of.me, query, { limit: 1 })).rows;
  if (payment === undefined) throw new Error('no payment was made');
  for (const amount of refunds) await of.refunds.create(of.me, payment.id, { amount });
  const response = await of.fetch(`${of.target(path, paid)}?lang=${language}`);
  const page = (await response.text()).replaceAll('\u00a0', ' ');
  const title = /<h1[^>]*>(.*?)<\/h1>/.exec(page)?.[1];
  const rows = [...page.matchAll(/<dt class="soft">(.*?)<\/dt><dd>(.*?)<\/dd>/g)];
  const row = (label: string) => rows.find(([, name]) => name === label)?.[2];
  return { title, page, row, refresh: response.headers.get('refresh') };
}

describe('a receipt', () => {
  test('without refunds has no row of them', async () => {
    const { title, page, row } = await receiptAfter([]);
    expect([title, row('Refund')]).toEqual(['Payment complete', undefined]);
    expect(page).toContain('Thank you!');
  });

  test.each([
    ['en', 'Payment complete', 'Refund'],
    ['es', 'Pago completado', 'Devolución'],
    ['pt', 'Pagamento concluído', 'Devolução'],
  ])('of a partly refunded payment has the sum of its refunds: %s', async (language, expected, label) => {
    const { title, row } = await receiptAfter(['1900', '2000'], { language });
    expect(title).toBe(expected);
    expect(row(label)).toMatch(/^\D*3[.,]?900\D*$/);
  });

  test.each([
    ['en', 'Payment refunded', 'The whole amount was refunded to you.', 'Refund'],
    ['es', 'Pago devuelto', 'Te devolvimos el monto completo.', 'Devolución'],
    ['pt', 'Pagamento devolvido', 'O valor total foi devolvido a você.', 'Devolução'],
  ])('of a wholly refunded payment says so, and when: %s', async (language, expected, body, label) => {
    const { title, page, row, refresh } = await receiptAfter(['1900', null], { language });
    expect(title).toBe(expected);
    expect(page).toContain(body);
    expect(row(label)).toMatch(/11[.,]900.*<br><time datetime="/);
    // It is still a receipt, but without thanks, and without the automatic redirect to the merchant.
    expect(page).toContain('class="bought"');
    expect(page).toContain('class="button plain printer"');
    expect(page).toContain('href="https://shop.example/thanks?');
    expect(page).not.toContain('Thank you!');
    expect(refresh).toBeNull();
  });
});

test('a refund that failed leaves no row', async () => {
  const failed = { status: 'FAILED', reference: null, failureCode: 'refund_refused' } as const;
  const refusing = await openTill({ provider: { refund: async () => failed } });
  const { title, row } = await receiptAfter(['1900'], { of: refusing });
  expect([title, row('Amount')?.includes('11,900'), row('Refund')]).toEqual(['Payment complete', true, undefined]);
  await refusing.close();
});
