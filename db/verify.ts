import { parseArgs } from 'node:util';
import { readConfig, storeOptions } from '../src/config.ts';
import { openDatabase } from '../src/store/store.ts';
import { verifyDatabase } from './verify-database.ts';

const USAGE = `Compares counters with what they count, and names every difference. It changes nothing.

  npm run db:verify

Ends with 1 when there is a difference. On SQLite, writers wait while it runs: about a second for a million links.
`;

async function verify(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const database = await openDatabase({ ...storeOptions(readConfig(process.env)), migrate: false });
  try {
    const drifts = await verifyDatabase(database);
    for (const drift of drifts) process.stdout.write(`${drift}\n`);
    process.stdout.write(drifts.length === 0 ? 'No difference\n' : `Differences: ${drifts.length}\n`);
    process.exitCode = drifts.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

verify().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
