import type { Books, Kind, Resource, StripeEvent } from './books.ts';
import { invalid } from './fault.ts';

const KIND_OF: Readonly<Record<string, Kind>> = { pi: 'pi', ch: 'ch', re: 're', dp: 'dp', txn: 'txn', cs: 'cs' };
const MAX_EXPAND_DEPTH = 4;

type Listed = Resource | StripeEvent;

/** A page of a list, the newest first, with what `expand` names. */
export function listAnswer(books: Books, url: URL, resources: readonly Listed[]) {
  const { searchParams: query, pathname } = url;
  const limit = Number(query.get('limit') ?? 10);
  if (!(limit >= 1 && limit <= 100)) throw invalid('limit', 'Must be between 1 and 100');
  const after = query.get('starting_after');
  const from = after === null ? 0 : resources.findIndex(({ id }) => id === after) + 1;
  const asked = resources.filter((resource) => isAsked(resource, query));
  const behind = asked.filter((resource) => resources.indexOf(resource) >= from);
  const data = behind.slice(0, limit).map((resource) => structuredClone(resource));
  const list = { object: 'list', url: pathname, has_more: behind.length > limit, data };
  for (const path of expandOf(query)) {
    const [first, ...rest] = path.split('.');
    if (first === 'data') for (const resource of data) expand(books, resource, rest);
  }
  return list;
}

/** One resource, with what `expand` names. */
export function oneAnswer(books: Books, query: URLSearchParams, resource: Resource) {
  const answer = structuredClone(resource);
  for (const path of expandOf(query)) expand(books, answer, path.split('.'));
  return answer;
}

function expandOf(query: URLSearchParams): readonly string[] {
  const paths = [...query].filter(([name]) => /^expand\[\d*\]$/.test(name)).map(([, path]) => path);
  for (const path of paths) {
    if (path.split('.').length > MAX_EXPAND_DEPTH) throw invalid('expand', `You cannot expand more than 4 levels`);
  }
  return paths;
}

function expand(books: Books, object: object, [first, ...rest]: readonly string[]): void {
  if (first === undefined) return;
  const holder = object as Record<string, unknown>;
  if (first === 'refunds') {
    const data = books.all('re').filter(({ charge }) => charge === holder.id);
    const url = `/v1/charges/${String(holder.id)}/refunds`;
    holder.refunds = { object: 'list', url, has_more: data.length > 10, data: structuredClone(data.slice(0, 10)) };
    return;
  }
  const id = holder[first];
  if (id === undefined) throw invalid('expand', `This property cannot be expanded (${first}).`);
  if (id === null) return;
  const kind = typeof id === 'string' ? KIND_OF[id.split('_', 1).join('')] : undefined;
  if (kind !== undefined) holder[first] = structuredClone(books.find(kind, String(id)));
  const inner = holder[first];
  if (typeof inner === 'object' && inner !== null) expand(books, inner, rest);
}

/** The filters that the lists have: the creation, the charge, the payment intent and the types of events. */
function isAsked(resource: Listed, query: URLSearchParams): boolean {
  const types = [...query].filter(([name]) => /^types\[\d*\]$/.test(name)).map(([, type]) => type);
  const { created } = resource;
  const properties: Readonly<Record<string, unknown>> = { ...resource };
  return (
    created >= Number(query.get('created[gte]') ?? 0) &&
    created <= Number(query.get('created[lte]') ?? Number.POSITIVE_INFINITY) &&
    ['charge', 'payment_intent'].every((name) => query.get(name) === null || properties[name] === query.get(name)) &&
    (types.length === 0 || ('type' in resource && types.includes(resource.type)))
  );
}
