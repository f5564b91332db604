import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { runCommand, UsageError } from '../src/lib/command.ts';
import { createProgress } from '../src/lib/progress.ts';
import { withoutPassword } from '../src/store/open-error.ts';
import { openDatabase } from '../src/store/store.ts';
import { CopyError, copyDatabase } from './copy-database.ts';

const usage = `Copies an installation into another, empty database and compares the two.

  npm run db:copy -- --from sqlite:data/payment-links.db --to postgres://user@host/payment_links

While it runs, the source can be read but not written. If it is interrupted, start it again: it continues where it stopped.
Afterwards, start the gateways with the DATABASE_URL of the new database.
`;

/** The real path of the file, so that two names of one file are noticed: SQLite would wait for its own lock. */
function addressOf(url: string): string {
  const path = /^sqlite:(.+)$/.exec(url)?.[1];
  if (path === undefined) return url;
  return existsSync(path) ? realpathSync(path) : resolve(path);
}

async function copy(from: string, to: string): Promise<void> {
  if (addressOf(from) === addressOf(to)) {
    throw new CopyError('--to: names the same database as --from; name the one that is to be filled');
  }
  if (to === 'sqlite::memory:')
    throw new CopyError('--to: must not be in memory, where nothing stays; name a file or a server');
  const source = await openDatabase({ databaseUrl: from, migrate: false, create: false, setting: '--from' });
  try {
    const progress = (line: string) => void process.stderr.write(`${line}\n`);
    const target = await openDatabase({ databaseUrl: to, progress, setting: '--to' });
    try {
      const name = withoutPassword(from);
      const counts = await copyDatabase({ from: source, to: target, name, progress: createProgress });
      const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
      process.stdout.write(`${rows.toLocaleString('en')} rows copied and compared: no difference\n`);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

await runCommand({
  usage,
  options: { from: { type: 'string' }, to: { type: 'string' } },
  async run({ from, to }) {
    if (from === undefined || to === undefined) throw new UsageError('--from and --to are required');
    await copy(from, to);
  },
});
