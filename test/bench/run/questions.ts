import { CONTENDERS, type ContenderId } from '../contenders.ts';
import { createInput, createSeededRandom } from '../data/inputs.ts';
import { idsOf, type Seeded } from '../data/seed.ts';
import { postgraphileCursors, postgraphileRequest } from '../peers/postgraphile-questions.ts';
import { type Request, requestFor, type Sample, type WorkloadId } from '../workloads.ts';
import { ask, dig, type Headers, isRecord } from './ask.ts';

const SAMPLES = 300;
const IDS_AT_ONCE = 50;

/** The same random links for every contender, each with a cursor in the contender's own words. */
export async function createSamples(
  contender: ContenderId,
  port: number,
  headers: Headers,
  seeded: Seeded,
): Promise<readonly Sample[]> {
  const random = createSeededRandom(7);
  const numbers = Array.from({ length: SAMPLES }, () => Math.floor(random() * seeded.count));
  const ids = idsOf(numbers, seeded);
  const cursors = await cursorsOf(contender, port, headers, ids);
  return ids.map((id, index) => ({ id, after: cursors[index] ?? '', input: createInput(seeded.count + index) }));
}

export function requestOf(contender: ContenderId, workload: WorkloadId, sample: Sample): Request {
  return CONTENDERS[contender].speaks === 'postgraphile'
    ? postgraphileRequest(workload, sample)
    : requestFor(workload, sample);
}

async function cursorsOf(
  contender: ContenderId,
  port: number,
  headers: Headers,
  ids: readonly string[],
): Promise<readonly string[]> {
  switch (CONTENDERS[contender].speaks) {
    case 'limit':
      return ids;
    case 'gateway':
      return gatewayCursors(port, headers, ids);
    case 'postgraphile':
      return postgraphileCursors(port, ids);
  }
}

const CURSORS = `query ($ids: [ID!]!, $first: Int!) {
  paymentLinks(first: $first, filter: { id: $ids }) { edges { cursor node { id } } }
}`;

export async function gatewayCursors(
  port: number,
  headers: Headers,
  ids: readonly string[],
): Promise<readonly string[]> {
  const byId = new Map<unknown, string>();
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const variables = { ids: ids.slice(start, start + IDS_AT_ONCE), first: IDS_AT_ONCE };
    const body = JSON.stringify({ query: CURSORS, variables });
    const edges = dig(
      await ask(port, { method: 'POST', path: '/graphql', body }, headers),
      'data',
      'paymentLinks',
      'edges',
    );
    if (!Array.isArray(edges)) throw new Error('the gateway gave no edges');
    for (const edge of edges.filter(isRecord)) byId.set(dig(edge, 'node', 'id'), String(edge.cursor));
  }
  return ids.map((id) => {
    const cursor = byId.get(id);
    if (cursor === undefined) throw new Error(`the gateway does not know the seeded link ${id}`);
    return cursor;
  });
}
