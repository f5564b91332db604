import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brandColors } from '../../../src/checkout/views/brand.ts';
import { DARK, LIGHT, STYLE } from '../../../src/checkout/views/style.ts';
import { contrast } from '../../../src/lib/contrast.ts';

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
/** The colours of text that may stand on a tint: ours in the light, then in the dark. */
const [lightText, darkText] = [...STYLE.matchAll(/--ink: (#\w+); --soft: (#\w+);/g)].map(([, ink, soft]) => [
  ink,
  soft,
]);

/** The least contrast of anything that is read in the colour of a brand, or on what it colours. */
function leastContrast(accentColor: string): number {
  const { light, dark } = brandColors(accentColor);
  const pairs = [
    ...[LIGHT.card, LIGHT.ground, light.tint].map((behind) => [light.accent, behind]),
    ...[DARK.card, DARK.ground, dark.tint].map((behind) => [dark.accent, behind]),
    ...(lightText ?? []).map((text) => [text, light.tint]),
    ...(darkText ?? []).map((text) => [text, dark.tint]),
  ];
  return Math.min(...pairs.map(([one = '', other = '']) => contrast(one, other)));
}

test('whatever the colour, everything can be read in the light and in the dark', () => {
  expect([lightText?.length, darkText?.length]).toEqual([2, 2]);
  fc.assert(fc.property(hex, (color) => leastContrast(color) >= 4.5));
  for (const color of ['#000000', '#ffffff', '#808080', '#ffff00', '#0000ff', '#00ff00']) {
    expect([color, leastContrast(color) >= 4.5]).toEqual([color, true]);
  }
});

test('a colour that can be read stays as it is', () => {
  expect(brandColors('#0a6a4d').light.accent).toBe('#0a6a4d');
  expect(brandColors('#62d3a9').dark.accent).toBe('#62d3a9');
});
