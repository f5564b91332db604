import { readConfig } from '../src/config.ts';
import { retentionDays, storeOptions } from '../src/config-parts.ts';
import { retainedSince } from '../src/domain/retention.ts';
import { runCommand } from '../src/lib/command.ts';
import { openDatabase } from '../src/store/store.ts';
import { verifyDatabase } from './verify-database.ts';

const usage = `Compares counters with what they count, and refunded amounts with refunds, and prints every difference. It changes
nothing. The exit code is 1 if there is a difference.

  npm run db:verify

On SQLite, writers wait while it runs: some seconds for a million links.
`;

await runCommand({
  usage,
  async run() {
    const config = readConfig(process.env);
    const database = await openDatabase({ ...storeOptions(config), migrate: false, create: false });
    // A day more than what retention goes by, for clocks that differ.
    const since = retainedSince(Date.now(), retentionDays(config).events - 1);
    try {
      const drifts = await verifyDatabase(database, { since });
      for (const drift of drifts) process.stdout.write(`${drift}\n`);
      process.stdout.write(drifts.length === 0 ? 'No difference\n' : `Differences: ${drifts.length}\n`);
      if (drifts.length > 0) process.exitCode = 1;
    } finally {
      await database.close();
    }
  },
});
