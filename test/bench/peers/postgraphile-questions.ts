import type { PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import { ask, dig } from '../run/ask.ts';
import { graphqlRequest, type Request, type Sample, type WorkloadId } from '../workloads.ts';
import type { Row } from './database.ts';
import { toGraphql } from './shapes.ts';

// The same questions in the words of the schema that PostGraphile makes of the views.

const FIELDS = 'rowId checkoutToken payKey status deactivatedAt createdAt updatedAt expiresAt terms';
const ONE = `query One($id: String!) { linkByRowId(rowId: $id) { ${FIELDS} } }`;
const CURSOR = `query ($id: String!) { allLinks(first: 1, orderBy: ROW_ID_DESC, condition: { rowId: $id }) { edges { cursor } } }`;

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

/** A cursor names its order and the row's key, so the same one is good in either view. */
export async function postgraphileCursors(port: number, ids: readonly string[]): Promise<readonly string[]> {
  const cursors: string[] = [];
  for (const id of ids) {
    cursors.push(
      String(dig(await ask(port, graphqlRequest(CURSOR, { id }), {}), 'data', 'allLinks', 'edges', 0, 'cursor')),
    );
  }
  return cursors;
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
