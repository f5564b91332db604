import { readConfig } from '../src/config.ts';
import { retentionDays, storeOptions } from '../src/config-parts.ts';
import { retainedSince } from '../src/domain/retention.ts';
import { runCommand } from '../src/lib/command.ts';
import type { Database } from '../src/store/sql/database.ts';
import { openDatabase } from '../src/store/store.ts';
import type { Counter, Drift } from './drift.ts';
import { repairCounters } from './repair-counters.ts';
import { verifyDatabase } from './verify-database.ts';

const usage = `Compares counters with what they count, refunded amounts with refunds, the numbers of events, and unfinished deliveries with
their endpoints, and prints every difference. It changes nothing without --repair. The exit code is 1 if there is a difference.

  npm run db:verify
  npm run db:verify -- --repair

  --repair   count again what differs of the counters of links and of quarters of an hour, and then compare again; safe
             while gateways of this version run. Other differences are not repaired: they need a person who finds the cause

On SQLite, writers wait while it runs: some seconds for a million links.
`;

await runCommand({
  usage,
  options: { repair: { type: 'boolean' } },
  async run({ repair = false }) {
    const config = readConfig(process.env);
    const database = await openDatabase({ ...storeOptions(config), migrate: false, create: false });
    // A day more than what retention goes by, for clocks that differ.
    const since = retainedSince(Date.now(), retentionDays(config).events - 1);
    try {
      const drifts = await verify(database, since);
      const counters = countersOf(drifts);
      if (!repair || counters.length === 0) return;
      await repairCounters(database, counters);
      process.stdout.write(`Counted again: ${counters.length}\n`);
      await verify(database, since);
    } finally {
      await database.close();
    }
  },
});

/** Names every difference; the exit code is that of the last comparison. */
async function verify(database: Database, since: number): Promise<readonly Drift[]> {
  const drifts = await verifyDatabase(database, { since });
  for (const { line } of drifts) process.stdout.write(`${line}\n`);
  process.stdout.write(drifts.length === 0 ? 'No difference\n' : `Differences: ${drifts.length}\n`);
  process.exitCode = drifts.length === 0 ? 0 : 1;
  return drifts;
}

/** Each counter once, although it may differ in several figures. */
function countersOf(drifts: readonly Drift[]): readonly Counter[] {
  const counters = drifts.flatMap(({ counter }) => (counter === undefined ? [] : [counter]));
  return [...new Map(counters.map((counter) => [JSON.stringify(counter), counter])).values()];
}
