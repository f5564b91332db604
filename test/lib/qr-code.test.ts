import { expect, it } from 'vitest';
import { qrCodeFigure as pageQrCode } from '../../src/checkout/views/qr.ts';
import { drawQrCode, qrCodeSvg as graphqlQrCode } from '../../src/lib/qr-code.ts';

const url = 'http://localhost:4000/pay/invoice-1001/ad26431cee0d.3LDIGP-AIap4FKIgaSBXUg';

it('draws a text once, and keeps the drawing', () => {
  const first = drawQrCode(url);

  expect(drawQrCode(url)).toBe(first);
  expect(drawQrCode(`${url}x`)).not.toEqual(first);
});

it('keeps no drawing that is very large, and not all of the others', () => {
  const large = url.repeat(20);
  expect(drawQrCode(large)).not.toBe(drawQrCode(large));

  const first = drawQrCode(url);
  for (let number = 0; number < 400; number += 1) drawQrCode(`${url}${number}`);
  expect(drawQrCode(url)).not.toBe(first);
  expect(drawQrCode(url)).toEqual(first);
});

it('is one drawing for the page and for GraphQL; the page shows less of the quiet zone', async () => {
  const { size, path } = drawQrCode(url);
  const page = String(await pageQrCode(url, 'Pay'));

  expect(size).toBe(33 + 2 * 4);
  expect(graphqlQrCode(url)).toContain(`viewBox="0 0 ${size} ${size}"`);
  expect(graphqlQrCode(url)).toContain(path);
  expect(page).toContain(`viewBox="2 2 ${size - 4} ${size - 4}"`);
  expect(page).toContain(`<rect x="2" y="2" width="${size - 4}" height="${size - 4}"`);
  expect(page).toContain(path);
});
