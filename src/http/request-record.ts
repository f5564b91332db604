import { AsyncLocalStorage } from 'node:async_hooks';
import type { Origin } from '../domain/audit/audit-entry.ts';

/** The facts of a request for the log, the metrics and spans. No values that a caller sent. */
export type RequestRecord = {
  /** The trace id in the answer, the log and error bodies: a UUID. */
  readonly traceId: string;
  /** The client, once the request is authenticated. */
  clientId?: string;
  /** The name of the GraphQL operation, and its cost in units. */
  operation?: string;
  cost?: number;
  /** The fields RateLimit and RateLimit-Policy of the answer, where a limit applies. */
  rateLimit?: RateLimit;
};

export type RateLimit = { readonly ratelimit: string; readonly 'ratelimit-policy': string };

const LONGEST_NAME = 64;

/** `address`: the client address, computed lazily, as most requests do not need it. */
type Served = { readonly record: RequestRecord; readonly address: () => string };

const requests = new AsyncLocalStorage<Served>();

/** Runs the work in the async context of the request. */
export function withRequest<T>(request: Served, work: () => T): T {
  return requests.run(request, work);
}

/** The current request's trace id; undefined outside of one. In a group commit, it is that of any unit of the group. */
export function currentTrace(): string | undefined {
  return requests.getStore()?.record.traceId;
}

/** The current request's address and trace id; undefined outside of one. */
export function currentOrigin(): Origin | undefined {
  const request = requests.getStore();
  return request && { address: request.address(), traceId: request.record.traceId };
}

export function noteClient(clientId: string): void {
  const record = requests.getStore()?.record;
  if (record !== undefined) record.clientId = clientId;
}

/** Sets the limit that the answer's headers report. */
export function noteRateLimit(rateLimit: RateLimit): void {
  const record = requests.getStore()?.record;
  if (record !== undefined) record.rateLimit = rateLimit;
}

/** Sets the GraphQL operation's name, if it has one, and its cost. */
export function noteOperation(name: string | undefined, cost: number): void {
  const record = requests.getStore()?.record;
  if (record === undefined) return;
  if (name !== undefined) record.operation = name.slice(0, LONGEST_NAME);
  record.cost = cost;
}
