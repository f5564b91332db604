import pg from 'pg';
import { withDatabases } from '../data/databases.ts';
import type { Options } from '../options.ts';
import { columns } from '../report/table.ts';
import { type Generator, startGenerator } from '../run/generator.ts';
import { type Databases, lineUp } from '../run/lineup.ts';
import { type Standing, takeTurn, taskOf } from '../run/measure.ts';
import { cpuSeconds } from '../run/proc.ts';
import type { WorkloadId } from '../workloads.ts';

const COUNTS = [1, 2, 4];
const WORKLOADS: readonly WorkloadId[] = ['G1', 'G2', 'G4'];

/** What PostgreSQL counts of itself, for all gateways together. */
type Counted = { readonly transactions: number; readonly connections: number };

/** One, two and four gateways on one PostgreSQL, with the connections of the generator divided among them. */
export async function countGateways(options: Options, say: (line: string) => void): Promise<void> {
  const rows: string[][] = [
    ['gateways', 'workload', 'CPU us', 'db CPU us', 'req/s', 'transactions/request', 'connections', 'errors'],
  ];
  await withDatabases({ links: options.links, wantsPostgres: true, say }, async (databases) => {
    for (const count of COUNTS) {
      rows.push(...(await measureWith(count, databases, options)));
      say(`measured with ${count}`);
    }
  });
  say(columns(rows));
}

async function measureWith(count: number, databases: Databases, options: Options): Promise<string[][]> {
  const { standings, stop } = await lineUp(
    Array.from({ length: count }, () => 'ours-postgres'),
    databases,
  );
  const generators = standings.map(startGenerator);
  const admin = new pg.Client({ connectionString: databases.postgres?.databaseUrl });
  await admin.connect();
  try {
    const rows: string[][] = [];
    for (const workload of WORKLOADS) {
      await turnOfAll(workload, { standings, generators, options });
      rows.push([
        String(count),
        workload,
        ...(await measureTurn(workload, { standings, generators, options, admin, databases })),
      ]);
    }
    return rows;
  } finally {
    await admin.end();
    for (const generator of generators) generator.stop();
    await stop();
  }
}

type Setting = {
  readonly standings: readonly Standing[];
  readonly generators: readonly Generator[];
  readonly options: Options;
};

function turnOfAll(workload: WorkloadId, { standings, generators, options }: Setting) {
  const span = { ...options, connections: Math.ceil(options.connections / standings.length) };
  return Promise.all(
    standings.map((standing, index) => {
      const generator = generators[index];
      if (generator === undefined) throw new Error('each gateway has a generator');
      // The database's time is taken once, for all of them.
      const { databasePid: _, ...alone } = standing;
      return takeTurn(alone, taskOf(standing, workload), 1, generator, span);
    }),
  );
}

async function measureTurn(
  workload: WorkloadId,
  { admin, databases, ...setting }: Setting & { readonly admin: pg.Client; readonly databases: Databases },
): Promise<string[]> {
  const pid = databases.postgres?.pid ?? 0;
  const before = await countsOf(admin);
  const cpuBefore = cpuSeconds(pid);
  const turns = await turnOfAll(workload, setting);
  const databaseSeconds = cpuSeconds(pid) - cpuBefore;
  const after = await countsOf(admin);
  const sum = (pick: (turn: (typeof turns)[number]) => number) => turns.reduce((total, turn) => total + pick(turn), 0);
  const answers = Math.max(
    sum((turn) => turn.answers),
    1,
  );
  return [
    String(Math.round(sum((turn) => turn.cpuMicros * turn.answers) / answers)),
    String(Math.round((databaseSeconds * 1e6) / answers)),
    String(Math.round(sum((turn) => turn.perSecond))),
    ((after.transactions - before.transactions) / answers).toFixed(2),
    String(after.connections),
    String(sum((turn) => turn.errors)),
  ];
}

async function countsOf(admin: pg.Client): Promise<Counted> {
  // Backends write down what they did a second later at most.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { rows } = await admin.query(`select
    (select xact_commit from pg_stat_database where datname = current_database())::int as transactions,
    (select count(*) from pg_stat_activity where application_name = 'payment-links')::int as connections`);
  return rows[0];
}
