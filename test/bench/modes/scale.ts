import { withDatabases } from '../data/databases.ts';
import { vacuum } from '../data/postgres.ts';
import { idsOf } from '../data/seed.ts';
import type { Options } from '../options.ts';
import { type Figure, summarise, type Turn } from '../report/figures.ts';
import { columns } from '../report/table.ts';
import { type Generator, startGenerator } from '../run/generator.ts';
import { lineUp } from '../run/lineup.ts';
import { type Standing, type Task, takeTurn, taskOf } from '../run/measure.ts';
import { gatewayCursors } from '../run/questions.ts';
import { WARM_UP_ROUNDS } from '../run/rounds.ts';
import { requestFor, type WorkloadId } from '../workloads.ts';

const TIMES = 10;
/** This far from the end of the list, so that the page behind the cursor is still full. */
const BEFORE_THE_END = 200;
/** As far as REST can page into the smaller file. */
const FAR_OFFSET = 99_900;

/** The gateway on N links and on ten times as many: which answers cost more when there is more data. */
export async function growData(options: Options, say: (line: string) => void): Promise<void> {
  const generator = startGenerator();
  try {
    const small = await measureAt(options.links, options, generator, say);
    const large = await measureAt(options.links * TIMES, options, generator, say);
    say(
      columns([
        [
          'CPU us per request',
          options.links.toLocaleString('en'),
          (options.links * TIMES).toLocaleString('en'),
          'times',
        ],
        ...small.map((figure) => {
          const other = costOf(large.find(({ workload }) => workload === figure.workload));
          return [figure.workload, String(costOf(figure)), String(other), (other / costOf(figure)).toFixed(2)];
        }),
      ]),
    );
  } finally {
    generator.stop();
  }
}

/** Of the gateway and of its database, where that is another process. */
function costOf(figure: Figure | undefined): number {
  return figure === undefined ? Number.NaN : figure.cpuMicros + figure.databaseCpuMicros;
}

async function measureAt(
  links: number,
  options: Options,
  generator: Generator,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const wantsPostgres = !options.full && options.contenders.includes('ours-postgres');
  return withDatabases({ links, wantsPostgres, say }, async (databases) => {
    const { standings, stop } = await lineUp([wantsPostgres ? 'ours-postgres' : 'ours'], databases);
    try {
      // The gateway has just stored which links have expired; autovacuum would remove their dead index entries in two minutes.
      if (databases.postgres !== undefined) await vacuum(databases.postgres.databaseUrl);
      const [ours] = standings;
      if (ours === undefined) throw new Error('the gateway did not start');
      const [last] = await gatewayCursors(ours.port, ours.headers, idsOf([BEFORE_THE_END], databases.sqlite.seeded));
      const tasks = createTasks(ours, last ?? '');
      const turns: Turn[] = [];
      for (let round = 1 - WARM_UP_ROUNDS; round <= options.rounds; round += 1) {
        for (const task of tasks) {
          const { firstError, ...turn } = await takeTurn(ours, task, round, generator, options);
          if (firstError !== null) throw new Error(`${task.name}: ${firstError}`);
          if (round > 0) turns.push(turn);
        }
      }
      say(`measured with ${links.toLocaleString('en')} links`);
      return summarise(turns);
    } finally {
      await stop();
    }
  });
}

function createTasks(ours: Standing, deepest: string): readonly Task[] {
  const from = (name: string, workload: WorkloadId, after: string | null): Task => ({
    ...taskOf(ours, workload),
    name,
    requests: ours.samples.map((sample) => requestFor(workload, { ...sample, after })),
  });
  const list = (name: string, query: string): Task => ({
    name,
    requests: [{ method: 'GET', path: `/payment-links?limit=50${query}` }],
    status: 200,
    writes: false,
  });
  return [
    taskOf(ours, 'G1'),
    from('G2, first page', 'G2', null),
    from('G2, deepest cursor', 'G2', deepest),
    from('G3, first page', 'G3', null),
    from('G3, deepest cursor', 'G3', deepest),
    list('R2, first page', '&status=ACTIVE'),
    list('REST list, offset 10,000', '&offset=10000'),
    list('REST list, offset 99,900', `&offset=${FAR_OFFSET}`),
  ];
}
