import { LRUCache } from 'lru-cache';

/** What the body of a request asks for. */
export type Asked = {
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
};

/** How most clients begin a body, up to the end of the query's text. */
type Head = { readonly text: string; readonly query: string };

const VARIABLES = '","variables":';
const HEADS_KEPT = 200;
const LONGEST_HEAD = 8 * 1024;

/**
 * Reads bodies of the usual form. Most of a body is the query, and the same ones come again and again: one that begins
 * as a body did before is parsed only from the variables on. To compare is many times cheaper than to parse, and what is
 * remembered by the query is found sooner by the same string than by an equal one.
 */
export function createBodyReader() {
  /** By their length; of two that are equally long, the later. */
  const heads = new LRUCache<number, Head>({ max: HEADS_KEPT });

  function learn(begin: string, query: string): void {
    const text = headOf(query);
    if (begin === text) heads.set(text.length, { text, query });
  }

  /** Undefined for what is not in the usual form. */
  return (text: string): Asked | undefined => {
    // Inside a string, each quote would have a backslash before it.
    const end = text.indexOf(VARIABLES);
    const head = heads.get(end);
    if (head !== undefined && text.slice(0, end) === head.text) {
      const rest = parseObject(`{${text.slice(end + 2)}`);
      if (rest !== undefined && !('query' in rest)) return toAsked(head.query, rest);
    }
    const body = parseObject(text);
    if (body === undefined || typeof body.query !== 'string') return undefined;
    const { query, ...rest } = body;
    if (end > 0 && end <= LONGEST_HEAD) learn(text.slice(0, end), query);
    return toAsked(query, rest);
  };
}

/** `{"query":"…`, without the quote at the end of it. */
function headOf(query: string): string {
  return JSON.stringify({ query }).slice(0, -'"}'.length);
}

function toAsked(query: string, rest: Readonly<Record<string, unknown>>): Asked | undefined {
  const { variables = {}, operationName, ...others } = rest;
  if (Object.keys(others).length > 0) return undefined;
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
