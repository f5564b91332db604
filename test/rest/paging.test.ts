import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '../support/store.ts';
import { createRest, type Rest } from './support.ts';

const TOTAL = 53;

describe.each(dialects)('on %s', (dialect) => {
  let rest: Rest;
  const newestFirst: string[] = [];

  beforeAll(async () => {
    rest = await createRest({ dialect });
    for (let made = 0; made < TOTAL; made += 1) {
      rest.clock.advance(1);
      newestFirst.unshift((await rest.create()).id);
    }
  });
  afterAll(() => rest.stop());

  test.each([
    ['nothing', '', 0, 50, { count: 50, next: 50, previous: 0, total: 53 }],
    ['limit 0', '?limit=0', 0, 0, { count: 0, next: 0, previous: 0, total: 53 }],
    ['limit 1', '?limit=1', 0, 1, { count: 1, next: 1, previous: 0, total: 53 }],
    ['limit 50', '?limit=50', 0, 50, { count: 50, next: 50, previous: 0, total: 53 }],
    ['offset', '?offset=50', 50, 53, { count: 53, next: 53, previous: 0, total: 53 }],
    ['next', '?next=50', 50, 53, { count: 53, next: 53, previous: 0, total: 53 }],
    ['offset before next', '?next=10&offset=20&limit=5', 20, 25, { count: 25, next: 25, previous: 15, total: 53 }],
    ['offset 0 before next', '?offset=0&next=10&limit=5', 0, 5, { count: 5, next: 5, previous: 0, total: 53 }],
    ['a page in the middle', '?limit=10&offset=5', 5, 15, { count: 15, next: 15, previous: 0, total: 53 }],
    ['the last page', '?limit=10&offset=50', 50, 53, { count: 53, next: 53, previous: 40, total: 53 }],
    ['the very end', '?limit=10&offset=53', 53, 53, { count: 53, next: 53, previous: 43, total: 53 }],
    ['past the end', '?limit=10&offset=60', 60, 60, { count: 60, next: 53, previous: 50, total: 53 }],
    ['limit 0 in the middle', '?limit=0&offset=7', 7, 7, { count: 7, next: 7, previous: 7, total: 53 }],
    [
      'as far as numbers go',
      '?offset=9007199254740991',
      TOTAL,
      TOTAL,
      { count: 9007199254740991, next: 53, previous: 9007199254740941, total: 53 },
    ],
  ])('%s', async (_name, query, from, to, pagination) => {
    const page = await rest.list(query);
    expect([page.results.map(({ id }) => id), page.pagination]).toEqual([newestFirst.slice(from, to), pagination]);
  });

  test('following next shows everything once', async () => {
    const seen: string[] = [];
    for (let next = 0, total = 1, pages = 0; next < total && pages < 10; pages += 1) {
      const { results, pagination } = await rest.list(`?sort=createdAt:asc&limit=20&next=${next}`);
      seen.push(...results.map(({ id }) => id));
      next = pagination.next ?? total;
      total = pagination.total ?? 0;
    }
    expect(seen).toEqual(newestFirst.toReversed());
  });

  test('nothing at all', async () => {
    expect(await rest.list('', { as: 'other' })).toEqual({
      pagination: { count: 0, next: 0, previous: 0, total: 0 },
      results: [],
    });
  });
});
