import { parseArgs } from 'node:util';
import { readConfig, storeOptions } from '../src/config.ts';
import { parseDatabaseUrl } from '../src/store/sql/database.ts';
import { openDatabase } from '../src/store/store.ts';
import { distribute, distributionStatements, hasCitus } from './distribute-tables.ts';

const USAGE = `Prints the statements that spread the tables of DATABASE_URL over a Citus cluster, by the client's id.

  npm run db:distribute                # prints them; nothing is changed
  npm run db:distribute -- --apply     # runs them; stop the gateways before
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { apply: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const config = readConfig(process.env);
  if (parseDatabaseUrl(config.DATABASE_URL).kind !== 'postgres') throw new Error('DATABASE_URL must name a PostgreSQL');
  const database = await openDatabase({ ...storeOptions(config), migrate: false });
  const print = (statement: string) => void process.stdout.write(`${statement};\n`);
  try {
    const statements = await distributionStatements(database);
    if (!values.apply) statements.forEach(print);
    else if (await hasCitus(database)) await distribute(database, statements, print);
    else throw new Error('The server has no Citus: create extension citus, on every node, and add the nodes first');
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
