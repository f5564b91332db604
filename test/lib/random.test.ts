import { expect, it } from 'vitest';
import { createRandom } from '../../src/lib/random.ts';

it('gives as many bytes as are asked for, and never the same twice', () => {
  const random = createRandom();
  const seen = new Set<string>();
  for (let count = 0; count < 3_000; count += 1) {
    const bytes = random(16);
    expect(bytes).toHaveLength(16);
    seen.add(Buffer.from(bytes).toString('hex'));
  }
  expect(seen.size).toBe(3_000);
  expect(random(0)).toHaveLength(0);
  expect(random(10_000)).toHaveLength(10_000);
  expect(new Set(random(4_096)).size).toBe(256);
});

it('gives out bytes that nobody else holds', () => {
  const random = createRandom();
  const first = random(16);
  const copy = Uint8Array.from(first);
  for (let count = 0; count < 1_000; count += 1) random(16).fill(0);
  expect(first).toEqual(copy);
});
