import { LRUCache } from 'lru-cache';
import { expect, test } from 'vitest';
import { upTo } from '../../src/lib/lru.ts';

test('a cache of up to three entries evicts the one that was not used for longest', () => {
  const cache = new LRUCache<string, number>(upTo(3));
  for (const [value, key] of [...'abc'].entries()) cache.set(key, value);
  cache.get('a');
  cache.set('d', 3);
  expect([...cache.keys()].sort()).toEqual(['a', 'c', 'd']);
});
