import { AsyncLocalStorage } from 'node:async_hooks';
import type { Origin } from '../domain/audit/audit-entry.ts';

/** What is known of a request while it is served, for the log, the metrics and spans. No values that a caller sent. */
export type RequestRecord = {
  /** The UUID by which answer, log and error body name the request. */
  readonly traceId: string;
  /** On whose behalf it comes, once its credentials were found to be right. */
  clientId?: string;
  /** The name of the GraphQL operation, and what it costs in units. */
  operation?: string;
  cost?: number;
  /** What is left of the limit that it counts against, and that limit: the fields RateLimit and RateLimit-Policy. */
  rateLimit?: RateLimit;
};

export type RateLimit = { readonly ratelimit: string; readonly 'ratelimit-policy': string };

const LONGEST_NAME = 64;

/** `address` is from where it comes, as `clientAddress` says: found out when it is asked for, as most requests do without. */
type Served = { readonly record: RequestRecord; readonly address: () => string };

const requests = new AsyncLocalStorage<Served>();

/** Does the work so that everything it begins finds the request. */
export function withRequest<T>(request: Served, work: () => T): T {
  return requests.run(request, work);
}

/** The id of the request on whose behalf this runs; undefined outside of any. In a group commit, that of any of the group. */
export function currentTrace(): string | undefined {
  return requests.getStore()?.record.traceId;
}

/** From where the request comes on whose behalf this runs; undefined outside of any. */
export function currentOrigin(): Origin | undefined {
  const request = requests.getStore();
  return request && { address: request.address(), traceId: request.record.traceId };
}

export function noteClient(clientId: string): void {
  const record = requests.getStore()?.record;
  if (record !== undefined) record.clientId = clientId;
}

/** Its answer tells of this limit. */
export function noteRateLimit(rateLimit: RateLimit): void {
  const record = requests.getStore()?.record;
  if (record !== undefined) record.rateLimit = rateLimit;
}

/** An operation without a name is noted by its cost alone. */
export function noteOperation(name: string | undefined, cost: number): void {
  const record = requests.getStore()?.record;
  if (record === undefined) return;
  if (name !== undefined) record.operation = name.slice(0, LONGEST_NAME);
  record.cost = cost;
}
