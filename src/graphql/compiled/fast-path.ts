import { LRUCache } from 'lru-cache';
import type { Viewer } from '../../domain/client.ts';
import type { Answer } from '../../http/answer.ts';
import type { Authenticator } from '../../http/auth.ts';
import type { FastPathRequest, FastPathRoute } from '../../http/fast-path.ts';
import { COST_HEADER } from '../../http/headers.ts';
import { noteOperation } from '../../http/request-record.ts';
import type { Context, ServerContext } from '../context.ts';
import { type PersistedDocuments, persistedId } from '../persisted/documents.ts';
import { MutationReplay } from './bailout.ts';
import type { PlanCache } from './cache.ts';

type Options = {
  readonly plans: PlanCache;
  readonly documents: PersistedDocuments;
  readonly path: string;
  readonly authenticate: Authenticator;
  readonly createContext: (viewer: Viewer) => Context;
  /** The 429 answer to a client that has exceeded its budget, the same as the fallback's; undefined for any other error. */
  readonly refuseRateLimited: (error: unknown) => Answer | undefined;
  /** The 401 answer to wrong or expired credentials, the same as the fallback's; undefined for any other error. */
  readonly refuseCredentials: (error: unknown) => Answer | undefined;
  /** Returns the units that a plan charged, when the fallback runs the operation and charges for it again. */
  readonly giveBack: (viewer: Viewer, units: number) => void;
  /** Answers any request. Given a mutation's outcome, it writes the answer without running the mutation again. */
  readonly fallback: (request: Request, context: ServerContext) => Response | Promise<Response>;
};

const JSON_TYPE = 'application/json; charset=utf-8';
const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';

/** The content type of the answer by the client's Accept header; any other header is for the fallback to read. */
const ANSWER_TYPES: ReadonlyMap<string | null, string> = new Map([
  [null, JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/json', JSON_TYPE],
  ['application/graphql-response+json', GRAPHQL_TYPE],
  ['application/graphql-response+json, application/json', GRAPHQL_TYPE],
  ['application/graphql-response+json,application/json;q=0.9', GRAPHQL_TYPE],
]);

const REPLAYED_HEADERS = ['accept', 'authorization', 'content-type', 'x-api-key'];

/** Answers operations that have a plan. Everything else, and everything that goes wrong, is left to the fallback. */
export function createGraphqlFastPath({
  plans,
  documents,
  path,
  authenticate,
  createContext,
  refuseRateLimited,
  refuseCredentials,
  giveBack,
  fallback,
}: Options): FastPathRoute {
  const readBody = createBodyReader();

  function takes({ method, target, headers }: FastPathRequest): boolean {
    if (method !== 'POST' || target !== path || headers.get('content-type') !== 'application/json') return false;
    return ANSWER_TYPES.has(headers.get('accept'));
  }

  async function answer(request: FastPathRequest, text: string, traceId: string): Promise<Answer | undefined> {
    const type = ANSWER_TYPES.get(request.headers.get('accept')) ?? '';
    let viewer: Viewer;
    try {
      viewer = await authenticate(request);
    } catch (error) {
      // The fallback would authenticate again, and the failed sign-in would be counted twice.
      const refusal = isAnonymous(request) ? undefined : refuseCredentials(error);
      return refusal && { ...refusal, headers: { ...refusal.headers, 'content-type': type } };
    }
    const named = readNamed(text, documents);
    // Where only trusted documents are accepted, the fallback refuses the others.
    const operation = named ?? (documents.only ? undefined : readBody(text));
    if (operation === undefined) return undefined;
    const plan = plans.planFor(operation.query, operation.operationName);
    if (plan === undefined) return undefined;
    const context = createContext(viewer);
    try {
      const body = await plan(context, operation.variables);
      noteOperation(context.operation, context.cost ?? 0);
      return { status: 200, headers: { 'content-type': type, [COST_HEADER]: String(context.cost) }, body };
    } catch (error) {
      const refusal = context.charged === undefined ? refuseRateLimited(error) : undefined;
      if (refusal !== undefined) {
        noteOperation(context.operation, context.cost ?? 0);
        const own = { 'content-type': type, [COST_HEADER]: String(context.cost) };
        return { ...refusal, headers: { ...refusal.headers, ...own } };
      }
      plans.learn(error instanceof MutationReplay ? error.cause : error);
      // A query that failed is run again by the fallback. A mutation never is: the fallback is given what came of it.
      if (!(error instanceof MutationReplay)) {
        giveBack(viewer, context.charged ?? 0);
        return undefined;
      }
      // With its text, because its hash may have left the cache by now; trusted documents never leave it.
      const body = named === undefined || documents.only ? text : JSON.stringify(named);
      return replay(request, body, { traceId, viewer, outcome: error.outcome });
    }
  }

  async function replay({ target, headers }: FastPathRequest, body: string, context: ServerContext): Promise<Answer> {
    const kept = new Headers();
    for (const name of REPLAYED_HEADERS) {
      const value = headers.get(name);
      if (value !== null) kept.set(name, value);
    }
    const request = new Request(new URL(target, 'http://localhost'), { method: 'POST', headers: kept, body });
    const response = await fallback(request, context);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  }

  return { root: path, takes, routeOf: () => path, answer };
}

/** A request without credentials may be one for the schema, which the fallback answers. */
function isAnonymous({ headers }: FastPathRequest): boolean {
  return headers.get('authorization') === null && headers.get('x-api-key') === null;
}

/** The operation in the body of a request. */
export type RequestedOperation = {
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
};

/** Reads a body that names a persisted document instead of sending its text; undefined for any other. */
function readNamed(text: string, documents: PersistedDocuments): RequestedOperation | undefined {
  // Most bodies begin with the query's text, and need not be searched.
  if (text.startsWith('{"query":') || !text.includes('"persistedQuery"')) return undefined;
  const body = parseObject(text);
  if (body === undefined || 'query' in body) return undefined;
  const { extensions, ...rest } = body;
  const id = persistedId(extensions);
  const query = id === undefined ? undefined : documents.find(id);
  return query === undefined ? undefined : toOperation(query, rest);
}

/** The beginning of a body, up to the end of the query's text, with the query that it was parsed to. */
type Head = { readonly text: string; readonly query: string };

const VARIABLES = '","variables":';
const HEADS_KEPT = 200;
const LONGEST_HEAD = 8 * 1024;

/**
 * Reads bodies of the form `{"query":"...","variables":...}`. Most of a body is the query, and queries repeat: a body that
 * begins like an earlier one is parsed from its variables on. Comparing is many times cheaper than parsing, and yields
 * the identical string, with which lookups by query are faster than with an equal one.
 */
export function createBodyReader() {
  /** By their length; of two that are equally long, the later. */
  const heads = new LRUCache<number, Head>({ max: HEADS_KEPT });

  function learn(begin: string, query: string): void {
    const text = headOf(query);
    if (begin === text) heads.set(text.length, { text, query });
  }

  /** Undefined for what is not in the usual form. */
  return (text: string): RequestedOperation | undefined => {
    // Inside a string, each quote would have a backslash before it.
    const end = text.indexOf(VARIABLES);
    const head = heads.get(end);
    if (head !== undefined && text.slice(0, end) === head.text) {
      const rest = parseObject(`{${text.slice(end + 2)}`);
      if (rest !== undefined && !('query' in rest)) return toOperation(head.query, rest);
    }
    const body = parseObject(text);
    if (body === undefined || typeof body.query !== 'string') return undefined;
    const { query, ...rest } = body;
    if (end > 0 && end <= LONGEST_HEAD) learn(text.slice(0, end), query);
    return toOperation(query, rest);
  };
}

/** `{"query":"…`, without the quote at the end of it. */
function headOf(query: string): string {
  return JSON.stringify({ query }).slice(0, -'"}'.length);
}

function toOperation(query: string, rest: Readonly<Record<string, unknown>>): RequestedOperation | undefined {
  for (const key in rest) if (key !== 'variables' && key !== 'operationName') return undefined;
  const { variables = {}, operationName } = rest;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  return isObject(variables) ? { query, operationName, variables } : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
