import { readConfig } from '../src/config.ts';
import { storeOptions } from '../src/config-parts.ts';
import { runCommand } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { parseDatabaseUrl } from '../src/store/sql/database.ts';
import { openDatabase } from '../src/store/store.ts';
import { distribute, distributionStatements, hasCitus } from './distribute-tables.ts';

const usage = `Prints the statements that distribute the tables of DATABASE_URL over a Citus cluster, by client id.

  npm run db:distribute                # prints them and changes nothing
  npm run db:distribute -- --apply     # runs them; stop the gateways first
`;

async function spread({ apply }: { readonly apply: boolean }): Promise<void> {
  const config = readConfig(process.env);
  if (parseDatabaseUrl(config.DATABASE_URL).kind !== 'postgres') {
    throw new OperatorError('DATABASE_URL: must name a PostgreSQL server; SQLite is one file on one machine');
  }
  const database = await openDatabase({ ...storeOptions(config), migrate: false });
  const print = (statement: string) => void process.stdout.write(`${statement};\n`);
  try {
    const statements = await distributionStatements(database);
    if (!apply) statements.forEach(print);
    else if (await hasCitus(database)) await distribute(database, statements, print);
    else
      throw new OperatorError(
        'The server has no Citus: create extension citus, on every node, and add the nodes first',
      );
  } finally {
    await database.close();
  }
}

await runCommand({ usage, options: { apply: { type: 'boolean', default: false } }, run: spread });
