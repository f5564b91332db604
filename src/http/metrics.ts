import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ProviderCall } from '../domain/provider/call.ts';
import type { OutboxState } from '../domain/webhook/webhook-ports.ts';
import { isSameText } from '../lib/same-text.ts';
import type { ServedRequest } from './request-log.ts';

/** The sources of gauges, which are read at each scrape. */
type MetricSources = {
  readonly pool: () => { readonly total: number; readonly idle: number; readonly waiting: number } | undefined;
  readonly outbox: (now: number) => Promise<OutboxState>;
  /** Called when the outbox could not be read; its metrics are then absent. */
  readonly outboxFailed: (error: unknown) => void;
  readonly clock: () => number;
  /** The bearer token that a scrape must have, if given. */
  readonly token?: string | undefined;
};

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const UNITS = [1, 10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];
const GROUP_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 200];

/** The metrics of this process in Prometheus' text format. */
export function createMetrics({ pool, outbox, outboxFailed, clock, token }: MetricSources) {
  const registry = new Registry();
  const registers = [registry];
  // Memory, CPU, garbage collection, and event loop lag.
  collectDefaultMetrics({ register: registry });

  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Requests, by the time until the head of the response.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const costs = new Histogram({
    name: 'graphql_operation_cost_units',
    help: 'The cost of GraphQL operations, in the units of docs/cost.md.',
    buckets: UNITS,
    registers,
  });
  const groups = new Histogram({
    name: 'sqlite_group_commit_transactions',
    help: 'The number of transactions that shared each commit.',
    buckets: GROUP_SIZES,
    registers,
  });
  const providerCalls = new Histogram({
    name: 'provider_call_duration_seconds',
    help: 'Calls of payment providers, by the time until their result.',
    labelNames: ['provider', 'operation', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const limited = new Counter({
    name: 'rate_limited_requests_total',
    help: 'Requests that a limit refused.',
    labelNames: ['limit'],
    registers,
  });
  const shed = new Counter({
    name: 'shed_requests_total',
    help: 'Requests that were refused by load shedding.',
    registers,
  });
  new Gauge({
    name: 'postgres_pool_connections',
    help: 'Connections of the pool by state, and callers that wait for a connection.',
    labelNames: ['state'],
    registers,
    collect() {
      const { total, idle, waiting } = pool() ?? {};
      if (total === undefined || idle === undefined) return;
      this.set({ state: 'busy' }, total - idle);
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'waiting' }, waiting ?? 0);
    },
  });
  addOutboxGauges(registers, async () => {
    const now = clock();
    try {
      return { now, ...(await outbox(now)) };
    } catch (error) {
      outboxFailed(error);
      return undefined;
    }
  });
  // In the primary, aggregates the workers' metrics; in a worker, answers its requests.
  AggregatorRegistry.setRegistries(registers);
  const workers = new AggregatorRegistry();

  return {
    served({ method, route, status, durationMs, cost }: ServedRequest): void {
      requests.observe({ method, route, status }, durationMs / 1000);
      if (cost !== undefined) costs.observe(cost);
    },
    providerCalled({ durationMs, ...labels }: ProviderCall): void {
      providerCalls.observe(labels, durationMs / 1000);
    },
    limited: (limit: string) => limited.inc({ limit }),
    shed: () => shed.inc(),
    groupCommitted: (transactions: number) => groups.observe(transactions),
    /** Answers with this process's metrics, or with the aggregate of its workers. */
    async fetch({ headers }: Pick<Request, 'headers'>, { ofWorkers = false } = {}): Promise<Response> {
      if (token !== undefined && !isSameText(headers.get('authorization') ?? '', `Bearer ${token}`)) {
        return new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer realm="metrics"' } });
      }
      const text = ofWorkers ? await workers.clusterMetrics() : await registry.metrics();
      return new Response(text, { headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' } });
    },
  };
}

type OutboxNow = OutboxState & { readonly now: number };

type OutboxGauge = { readonly name: string; readonly help: string; readonly valueIn: (state: OutboxNow) => number };

/**
 * Properties of the database: all processes report the same values, which must not be summed. While the database cannot be
 * read, which `read` reports as undefined, they have no values; those of the process are still served.
 */
function addOutboxGauges(registers: Registry[], read: () => Promise<OutboxNow | undefined>): void {
  const aggregator = 'max';
  let state: ReturnType<typeof read> = Promise.resolve(undefined);

  function addGauge({ name, help, valueIn }: OutboxGauge): void {
    new Gauge({
      name,
      help,
      aggregator,
      registers,
      async collect() {
        const known = await state;
        if (known === undefined) this.remove();
        else this.set(valueIn(known));
      },
    });
  }

  new Gauge({
    name: 'webhook_outbox_deliveries_by_state',
    help: 'Unfinished webhook deliveries by state: due, due but paused with their endpoint, or due later.',
    labelNames: ['state'],
    aggregator,
    registers,
    async collect() {
      // The first gauge reads for all: a registry collects its metrics in their order.
      state = read();
      this.reset();
      for (const [name, count] of Object.entries((await state)?.waiting ?? {})) this.set({ state: name }, count);
    },
  });
  addGauge({
    name: 'webhook_outbox_deliveries',
    help: 'Unfinished webhook deliveries, counted up to 10,000.',
    valueIn: ({ waiting: { due, paused, later } }) => due + paused + later,
  });
  addGauge({
    name: 'webhook_outbox_age_seconds',
    help: 'How long the first unfinished delivery has been due.',
    valueIn: ({ now, dueSince = now }) => Math.max(0, now - dueSince) / 1000,
  });
  addGauge({
    name: 'webhook_endpoints_paused',
    help: 'Endpoints that are paused after repeated timeouts.',
    valueIn: ({ pausedEndpoints }) => pausedEndpoints,
  });
}
