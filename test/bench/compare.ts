import { isDeepStrictEqual } from 'node:util';
import { CONTENDERS, type ContenderId } from './contenders.ts';
import { fromPostgraphile } from './peers/postgraphile-questions.ts';
import { dig, isRecord } from './run/ask.ts';
import type { WorkloadId } from './workloads.ts';

/** What differs between two links made by the same request. */
const OWN = ['id', 'checkoutToken', 'url', 'createdAt', 'updatedAt', 'expiresAt'];

/** The part of an answer that every contender must agree on. Cursors are each contender's own. */
export function comparable(contender: ContenderId, workload: WorkloadId, answer: unknown, publicUrl: string): unknown {
  if (CONTENDERS[contender].speaks === 'postgraphile') return fromPostgraphile(workload, answer, publicUrl);
  switch (workload) {
    case 'G1':
      return dig(answer, 'data', 'paymentLink');
    case 'G2':
    case 'G3': {
      const page = dig(answer, 'data', 'paymentLinks');
      return {
        nodes: dig(page, 'nodes'),
        hasNextPage: dig(page, 'pageInfo', 'hasNextPage'),
        totalCount: dig(page, 'totalCount'),
      };
    }
    case 'G4':
      return without(dig(answer, 'data', 'createPaymentLink', 'paymentLink'), OWN);
    case 'R2':
      return answer;
    case 'R4':
      return without(answer, OWN);
  }
}

/** Where two answers part, or undefined when they are the same. The order of keys does not matter. */
export function difference(expected: unknown, found: unknown, path = ''): string | undefined {
  if (isDeepStrictEqual(expected, found)) return undefined;
  if (isRecord(expected) && isRecord(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      const inside = difference(expected[key], found[key], `${path}.${key}`);
      if (inside !== undefined) return inside;
    }
  }
  return `${path || 'the answer'}: ${JSON.stringify(expected)?.slice(0, 200)} is expected, ${JSON.stringify(found)?.slice(0, 200)} was found`;
}

function without(value: unknown, keys: readonly string[]): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
