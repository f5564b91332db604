import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { qrCodeSvg } from '../../src/lib/qr-code.ts';

/** The modules that the drawing makes dark. */
function darkModules(svg: string): Set<string> {
  const dark = new Set<string>();
  const path = /<path d="([^"]*)"/.exec(svg)?.[1] ?? '';
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let step = 0; step < Number(length); step += 1) dark.add(`${Number(x) + step} ${y}`);
  }
  return dark;
}

it.each([
  'http://localhost:4000/pay/invoice-1001/ad26431cee0d.3LDIGP-AIap4FKIgaSBXUg',
  `https://pay.example/${'é%'.repeat(400)}`,
])('draws exactly the modules of the code, in a white square', (url) => {
  const { data, size } = encode(url, { ecc: 'L', border: 4, maskPattern: 2 });
  const expected = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`${x} ${y}`] : [])));

  const svg = qrCodeSvg(url);

  expect(svg).toMatch(new RegExp(`^<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"[^>]*>`));
  expect(svg).toContain(`<path fill="#fff" d="M0 0h${size}v${size}H0z"/>`);
  expect([...darkModules(svg)].sort()).toEqual(expected.sort());
});
