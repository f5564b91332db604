import { setTimeout as delay } from 'node:timers/promises';
import { prepareSqlite } from '../data/prepare.ts';
import { httpRequest } from '../load/job.ts';
import type { Options } from '../options.ts';
import { columns } from '../report/table.ts';
import { type Generator, startGenerator } from '../run/generator.ts';
import { lineUp } from '../run/lineup.ts';
import { type Standing, type Task, takeTurn, taskOf } from '../run/measure.ts';
import { FRESH_TOKEN, GOOD_ANSWER, WORKLOAD_IDS } from '../workloads.ts';

/** So many times what the gateway bears. */
const TIMES = 2;
const CONNECTIONS = 2_000;
const WAITS_AT_MOST_MS = 2_000;
const NORMAL_WITHIN_MS = 5_000;
const ASK_EVERY_MS = 50;
/** So many good answers in a row are normal. */
const IN_A_ROW = 20;

/** The gateway under twice the load that it bears: who is served, how long everybody waits, and how soon it is over. */
export async function overload(options: Options, say: (line: string) => void): Promise<void> {
  const sqlite = await prepareSqlite(options.links, say);
  const { standings, stop } = await lineUp(['ours'], { sqlite, shedLagMs: 200 });
  const [ours] = standings;
  if (ours === undefined) throw new Error('the gateway did not start');
  const generator = startGenerator();
  const head = [
    '',
    'bears /s',
    'sent /s',
    'served /s',
    '503 /s',
    'lost',
    'p50 ms',
    'p99 ms',
    'longest ms',
    'generator late ms',
    'normal after ms',
  ];
  const rows: string[][] = [[...head, 'verdict']];
  try {
    for (const workload of WORKLOAD_IDS.filter((id) => options.workloads.includes(id))) {
      const row = await measure(ours, taskOf(ours, workload), generator, options);
      rows.push(row);
      say(`${workload}: measured`);
    }
    say(columns(rows));
  } finally {
    generator.stop();
    await stop();
  }
}

async function measure(ours: Standing, task: Task, generator: Generator, { milliseconds, connections }: Options) {
  await takeTurn(ours, task, 0, generator, { milliseconds, connections });
  const { perSecond: bears } = await takeTurn(ours, task, 1, generator, { milliseconds, connections });
  const requests = task.requests.map(({ method, path, body }) => httpRequest(method, path, ours.headers, body));
  const outcome = await generator.runOpenly(
    {
      port: ours.port,
      connections: CONNECTIONS,
      milliseconds: 2 * milliseconds,
      requests,
      expect: { status: task.status, text: GOOD_ANSWER },
      ...(task.writes && { unique: FRESH_TOKEN }),
    },
    bears * TIMES,
  );
  const normalAfter = await timeUntilNormal(ours);
  const { sent, served, refused, lost, p50, p99, longest, late, firstError } = outcome;
  const perSecond = (count: number) => ((count * 1_000) / (2 * milliseconds)).toFixed(0);
  const good = lost === 0 && longest <= WAITS_AT_MOST_MS && normalAfter <= NORMAL_WITHIN_MS;
  const times = [p50, p99, longest, late, normalAfter].map((ms) => ms.toFixed(0));
  const counts = [sent, served, refused].map(perSecond);
  return [task.name, bears.toFixed(0), ...counts, String(lost), ...times, good ? 'holds' : `fails ${firstError ?? ''}`];
}

/** How long after the load the first of many good answers in a row was asked for. */
async function timeUntilNormal({ port, headers, samples }: Standing): Promise<number> {
  const endedAt = performance.now();
  let since = 0;
  for (let row = 0; row < IN_A_ROW && performance.now() - endedAt < 2 * NORMAL_WITHIN_MS; ) {
    const askedAt = performance.now() - endedAt;
    const answer = await fetch(`http://127.0.0.1:${port}/payment-links/${samples[0]?.id}`, { headers });
    await answer.arrayBuffer();
    if (answer.status !== 200) row = 0;
    else if (row++ === 0) since = askedAt;
    await delay(ASK_EVERY_MS);
  }
  return since;
}
