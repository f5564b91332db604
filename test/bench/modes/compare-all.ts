import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CONTENDERS } from '../contenders.ts';
import { withDatabases } from '../data/databases.ts';
import type { Options } from '../options.ts';
import { drawChart } from '../report/chart.ts';
import { type Figure, summarise } from '../report/figures.ts';
import { ratioTable, workloadTable } from '../report/table.ts';
import { agree } from '../run/agree.ts';
import { startGenerator } from '../run/generator.ts';
import { lineUp } from '../run/lineup.ts';
import { runRounds } from '../run/rounds.ts';

const OUT = fileURLToPath(new URL('../out/', import.meta.url));
const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));

/** Every contender at every workload, in interleaved rounds, once all of them have been seen to answer alike. */
export async function compareAll(options: Options, say: (line: string) => void): Promise<void> {
  const { contenders, workloads, rounds, links } = options;
  const wantsPostgres = contenders.some((id) => CONTENDERS[id].database === 'postgres');
  const turns = await withDatabases({ links, wantsPostgres, say }, async (databases) => {
    const { standings, stop } = await lineUp(contenders, databases);
    const generator = startGenerator();
    try {
      say(`${await agree(standings, workloads)} answers are the same as the limit's`);
      return await runRounds(standings, workloads, rounds, options, generator, say);
    } finally {
      generator.stop();
      await stop();
    }
  });
  const figures = summarise(turns);
  for (const workload of workloads) say(`\n${workloadTable(workload, figures)}`);
  say(`\n${ratioTable(figures)}`);
  const raw = { ...describe(options), figures, turns };
  mkdirSync(OUT, { recursive: true });
  writeFileSync(`${OUT}last.json`, JSON.stringify(raw, null, 1));
  if (options.full) publish(options, figures);
}

function publish(options: Options, figures: readonly Figure[]): void {
  const about = describe(options);
  const caption = `${about.links.toLocaleString('en')} links, ${about.connections} connections, ${about.processor}, Node ${about.node}, ${about.date}`;
  mkdirSync(DOCS, { recursive: true });
  writeFileSync(`${DOCS}bench.json`, `${JSON.stringify({ ...about, figures }, null, 2)}\n`);
  writeFileSync(`${DOCS}bench.svg`, drawChart(figures, caption));
}

function describe({ links, rounds, milliseconds, connections }: Options) {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    processor: `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`,
    links,
    rounds,
    milliseconds,
    connections,
  };
}
