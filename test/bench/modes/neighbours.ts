import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { addNeighbours, EVENTS, type Neighbours } from '../data/neighbours.ts';
import { startPostgres } from '../data/postgres.ts';
import { prepareSqlite } from '../data/prepare.ts';
import { idsOf } from '../data/seed.ts';
import { httpRequest, type Outcome } from '../load/job.ts';
import type { Options } from '../options.ts';
import { columns } from '../report/table.ts';
import { type Headers, signIn } from '../run/ask.ts';
import { startGenerator } from '../run/generator.ts';
import { payThroughStripe, startHangingProvider } from '../run/hanging.ts';
import { heaviestRequests } from '../run/heavy.ts';
import { lineUp } from '../run/lineup.ts';
import type { Standing } from '../run/measure.ts';
import { openStreams } from '../run/streams.ts';
import { GOOD_ANSWER, type Request, requestFor } from '../workloads.ts';

const BOUND_MS = 50;
const STREAMS = 100;
const WAITING_PAYMENTS = 1_000;
/** Keep-alive connections of each heavy client, all of them always waiting for an answer. */
const HEAVY_CONNECTIONS = 8;
const WARM_UP_MS = 2_000;
/** The grace that a gateway gives itself (SHUTDOWN_GRACE_MS); what has not ended by then is cut off. */
const STOPS_WITHIN_MS = 20_000;

type Say = (line: string) => void;
type Load = { stop(): Promise<void>; readonly sent: () => string };

/** What a client waits, and the liveness probe, while others send the most expensive requests that they may, without pause. */
export async function measureNeighbours(options: Options, say: Say): Promise<void> {
  const sqlite = await prepareSqlite(options.links, say);
  const neighbours = await addNeighbours(sqlite, say);
  const postgres = await startPostgres(sqlite);
  const provider = await startHangingProvider();
  const rows: string[][] = [['', 'answers', 'p50 ms', 'p99 ms', `within ${BOUND_MS} ms`]];
  try {
    for (const contender of ['ours', 'ours-postgres'] as const) {
      const { standings, stop } = await lineUp([contender], { sqlite, postgres }, { STRIPE_API_URL: provider.url });
      const [ours] = standings;
      if (ours === undefined) throw new Error('the gateway did not start');
      const name = contender === 'ours' ? 'SQLite' : 'PostgreSQL';
      try {
        rows.push(...(await measure(`${name}, alone`, ours, neighbours, options, startNothing, say)));
        rows.push(...(await measure(`${name}, expensive reads`, ours, neighbours, options, startHeavy, say)));
        rows.push(...(await measure(`${name}, ${STREAMS} replays`, ours, neighbours, options, startReplays, say)));
        const startHanging = () => startWaiting(ours, neighbours, provider.calls);
        rows.push(...(await measure(`${name}, a provider hangs`, ours, neighbours, options, startHanging, say)));
        rows.push([`${name}, SIGTERM under expensive reads`, '', '', ...(await measureStop(ours, neighbours, stop))]);
      } finally {
        await stop();
      }
    }
    say(columns(rows));
  } finally {
    provider.stop();
    await postgres.stop();
  }
}

async function measure(
  name: string,
  ours: Standing,
  { heavy, light }: Neighbours,
  { milliseconds }: Options,
  start: (ours: Standing, heavy: Neighbours['heavy']) => Promise<Load>,
  say: Say,
): Promise<string[][]> {
  const headers = await signIn(ours.port, light.client);
  const ids = idsOf(
    Array.from({ length: light.count }, (_, number) => number),
    light,
  );
  const one = ids.map((id) => requestFor('G1', { id, after: null, input: ours.samples[0]?.input as never }));
  const load = await start(ours, heavy);
  try {
    await delay(WARM_UP_MS);
    const [reads, probes] = await Promise.all([
      run(ours.port, one, headers, GOOD_ANSWER, milliseconds),
      run(ours.port, [{ method: 'GET', path: '/health/live' }], {}, 'live', milliseconds),
    ]);
    const average = loadavg()[0]?.toFixed(1);
    say(`${name}: measured; ${load.sent()}; load average of the machine ${average}`);
    const rows = [row(`${name}: one link`, reads), row(`${name}: /health/live`, probes)];
    say(columns(rows));
    return rows;
  } finally {
    await load.stop();
  }
}

async function run(port: number, requests: readonly Request[], headers: Headers, text: string, milliseconds: number) {
  const generator = startGenerator();
  try {
    const written = requests.map(({ method, path, body }) => httpRequest(method, path, headers, body));
    return await generator.run({
      port,
      connections: 1,
      milliseconds,
      requests: written,
      expect: { status: 200, text },
    });
  } finally {
    generator.stop();
  }
}

function row(name: string, { answers, errors, p50, p99 }: Outcome): string[] {
  const verdict = p99 <= BOUND_MS && errors === 0 ? 'yes' : `no${errors > 0 ? `, ${errors} errors` : ''}`;
  return [name, String(answers), p50.toFixed(1), p99.toFixed(1), verdict];
}

async function startNothing(): Promise<Load> {
  return { stop: async () => {}, sent: () => 'nothing else was sent' };
}

/** Both heavy clients, for as long as `milliseconds` at most. */
async function startHeavy(ours: Standing, heavy: Neighbours['heavy'], milliseconds = 60_000): Promise<Load> {
  const generators = heavy.map(() => startGenerator());
  const jobs = await Promise.all(
    heavy.map(async ({ client, count }) => {
      const headers = await signIn(ours.port, client);
      const requests = await heaviestRequests(ours.port, headers, count);
      return requests.map(({ method, path, body }) => httpRequest(method, path, headers, body));
    }),
  );
  const ended = jobs.map((requests, index) =>
    generators[index]
      ?.run({
        port: ours.port,
        connections: HEAVY_CONNECTIONS,
        milliseconds,
        requests,
        expect: { status: 200, text: '' },
      })
      .catch(() => undefined),
  );
  return {
    sent: () =>
      `${heavy.length} clients with ${HEAVY_CONNECTIONS} connections each sent ${jobs[0]?.length} kinds of expensive requests`,
    async stop() {
      for (const generator of generators) generator.stop();
      await Promise.race([Promise.all(ended), delay(1_000, undefined, { ref: false })]);
    },
  };
}

async function startReplays(ours: Standing, [first]: Neighbours['heavy']): Promise<Load> {
  if (first === undefined) throw new Error('There is no client with events');
  const streams = openStreams(ours.port, await signIn(ours.port, first.client), STREAMS);
  return {
    sent: () =>
      `${STREAMS} streams (${streams.refused()} refused) were sent ${streams.events()} of ${EVENTS} events each`,
    stop: streams.stop,
  };
}

/** Payments of one of the others, all of which wait for a provider that does not answer. */
async function startWaiting(ours: Standing, { heavy: [first] }: Neighbours, calls: () => number): Promise<Load> {
  if (first === undefined) throw new Error('There is no client that could be paid');
  await payThroughStripe(ours.port, await signIn(ours.port, first.client), WAITING_PAYMENTS);
  return {
    sent: () => `${WAITING_PAYMENTS} payments wait for a provider that hangs, which is being asked ${calls()} times`,
    stop: async () => {},
  };
}

/** How long the process takes to end, told to while expensive reads run. */
async function measureStop(ours: Standing, { heavy }: Neighbours, stop: () => Promise<void>): Promise<string[]> {
  const load = await startHeavy(ours, heavy);
  await delay(WARM_UP_MS);
  const startedAt = performance.now();
  await stop();
  const took = performance.now() - startedAt;
  await load.stop();
  return [took.toFixed(0), took <= STOPS_WITHIN_MS ? 'within the grace' : 'no'];
}
