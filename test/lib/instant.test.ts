import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatInstant } from '../../src/lib/instant.ts';

it('writes every instant as Date does', () => {
  const instants = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
  fc.assert(
    fc.property(instants, (instant) => {
      expect(formatInstant(instant)).toBe(new Date(instant).toISOString());
    }),
    { numRuns: 5_000 },
  );
});
