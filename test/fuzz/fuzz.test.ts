import { expect, it } from 'vitest';
import { rounds } from '../support/long.ts';
import { fuzz } from './fuzz.ts';

const OPERATIONS = rounds('FUZZ_OPERATIONS', { short: 200, long: 500 });

/** Printed, so that a run that failed can be repeated: `npm run fuzz -- --operations 500 --seed …`. */
const RANDOM_SEED = Math.floor(Math.random() * 1_000_000_000);

it.each([
  ['one seed', 20_260_615],
  ['a new seed', RANDOM_SEED],
])(
  'answers random operations with and without plans as graphql-js does: %s, %i',
  { timeout: 900_000 },
  async (_, seed) => {
    process.stdout.write(`Random operations with seed ${seed}\n`);
    const { differences, unhandledRejections, counts } = await fuzz({ operations: OPERATIONS, seed });
    expect(differences).toEqual([]);
    expect(unhandledRejections).toEqual([]);
    expect(counts.sent).toBe(3 * OPERATIONS);
    // The run is worth something: plans answered, operations had answers, and not too many were refused unexecuted.
    expect(counts.planned / OPERATIONS).toBeGreaterThan(0.6);
    expect(counts.withData / OPERATIONS).toBeGreaterThan(1);
    expect(counts.refused / OPERATIONS).toBeLessThan(0.8);
  },
);
