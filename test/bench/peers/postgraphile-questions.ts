import type { PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import { ask, dig } from '../run/ask.ts';
import { graphqlRequest, type Request, type Sample, type WorkloadId } from '../workloads.ts';
import type { Row } from './database.ts';
import { toGraphql } from './shapes.ts';

// The same questions in the words of the schema that PostGraphile makes of the views.

const FIELDS = 'rowId checkoutToken payKey status deactivatedAt createdAt updatedAt expiresAt terms';
const ONE = `query One($id: String!) { linkByRowId(rowId: $id) { ${FIELDS} } }`;
const CURSOR = 'query { allActiveLinks(first: 1, orderBy: ROW_ID_DESC) { edges { cursor } } }';

function pageQuery(extra: string): string {
  return `query Page($after: Cursor, $first: Int!) {
  allActiveLinks(first: $first, after: $after, orderBy: ROW_ID_DESC) {
    nodes { ${FIELDS} } pageInfo { hasNextPage endCursor }${extra}
  }
}`;
}

export function postgraphileRequest(workload: WorkloadId, { id, after }: Sample): Request {
  if (workload === 'G1') return graphqlRequest(ONE, { id });
  return graphqlRequest(pageQuery(workload === 'G3' ? ' totalCount' : ''), { after, first: 50 });
}

/** A cursor is a list in base64, of a name for the order and of the row's key: one tells how to write the others. */
export async function postgraphileCursors(port: number, ids: readonly string[]): Promise<readonly string[]> {
  const answer = await ask(port, graphqlRequest(CURSOR, {}), {});
  const cursor = String(dig(answer, 'data', 'allActiveLinks', 'edges', 0, 'cursor'));
  const [order]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64').toString());
  return ids.map((id) => Buffer.from(JSON.stringify([order, id])).toString('base64'));
}

/** The answer in the gateway's shape, so that it can be compared. */
export function fromPostgraphile(workload: WorkloadId, answer: unknown, publicUrl: string): unknown {
  if (workload === 'G1') return toNode(dig(answer, 'data', 'linkByRowId'), publicUrl);
  const page = dig(answer, 'data', 'allActiveLinks');
  const nodes = dig(page, 'nodes');
  return {
    nodes: Array.isArray(nodes) ? nodes.map((node) => toNode(node, publicUrl)) : nodes,
    hasNextPage: dig(page, 'pageInfo', 'hasNextPage'),
    totalCount: dig(page, 'totalCount'),
  };
}

type Node = { readonly [key in 'rowId' | 'checkoutToken' | 'payKey' | 'status']: string } & {
  readonly [key in 'createdAt' | 'updatedAt' | 'expiresAt']: string;
} & { readonly deactivatedAt: string | null; readonly terms: PaymentLinkTerms };

function toNode(node: unknown, publicUrl: string): unknown {
  const { rowId, checkoutToken, payKey, status, deactivatedAt, createdAt, updatedAt, expiresAt, terms } = node as Node;
  const row: Row = {
    id: rowId,
    checkout_token: checkoutToken,
    pay_key: payKey,
    status,
    deactivated_at: deactivatedAt === null ? null : Number(deactivatedAt),
    created_at: Number(createdAt),
    updated_at: Number(updatedAt),
    expires_at: Number(expiresAt),
    terms: JSON.stringify(terms),
  };
  return toGraphql(row, Date.now(), publicUrl);
}
