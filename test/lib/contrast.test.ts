import { describe, expect, test } from 'vitest';
import { brightest, contrast, mix, withContrast } from '../../src/lib/contrast.ts';

test.each([
  ['#000', '#fff', 21],
  ['#ffffff', '#000000', 21],
  ['#808080', '#808080', 1],
  // The grays on either side of 4.5 on white, as every contrast checker has them.
  ['#767676', '#fff', 4.54],
  ['#777777', '#fff', 4.48],
  ['#ff0000', '#fff', 4],
  ['#0000ff', '#fff', 8.59],
])('%s and %s are at %f:1', (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 2);
  expect(contrast(other, one)).toBe(contrast(one, other));
});

test('a mixture has so much of each', () => {
  expect([0, 0.5, 1].map((share) => mix('#fff', '#204060', share))).toEqual(['#ffffff', '#90a0b0', '#204060']);
});

test.each([
  ['#14213d', '#548aff'],
  ['#000000', '#ffffff'],
  ['#808080', '#ffffff'],
  ['#ff8800', '#ff8800'],
])('%s at its brightest is %s', (color, bright) => {
  expect(brightest(color)).toBe(bright);
});

describe('mending', () => {
  const onWhite = { towards: ['#000000'], against: () => ['#fff'], ratio: 4.5 };

  test('leaves alone what can be read', () => {
    expect(withContrast('#767676', onWhite)).toBe('#767676');
  });

  test('goes no further than needed', () => {
    expect(withContrast('#777777', onWhite)).toBe('#767676');
    const yellow = withContrast('#ffe600', onWhite);
    expect(contrast(yellow, '#fff')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(yellow, '#fff')).toBeLessThan(4.7);
  });

  test('goes one way after the other', () => {
    const onBlack = { towards: ['#ff0000', '#ffffff'], against: () => ['#000'] };
    expect(withContrast('#200000', { ...onBlack, ratio: 4.5 })).toMatch(/^#[ef].0000$/);
    expect(withContrast('#200000', { ...onBlack, ratio: 10 })).toMatch(/^#ff(..)\1$/);
  });

  test('ends at what it goes towards, where nothing else will do', () => {
    expect(withContrast('#fefefe', { ...onWhite, ratio: 21 })).toBe('#000000');
  });
});
