import { existsSync } from 'node:fs';
import { runCommand, UsageError } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { createProgress } from '../src/lib/progress.ts';
import { copySnapshot, databaseFile, requireReadable } from './backup-file.ts';

const usage = `Copies the SQLite database of DATABASE_URL to a file, while gateways keep writing to it, and verifies the copy. It has
every write that was acknowledged before the copy began. See docs/backups.md, also for PostgreSQL.

  npm run db:backup -- --to backups/payment-links.db
`;

async function backUp(to: string): Promise<void> {
  const from = databaseFile('pg_dump --format=custom --file=<file> "$DATABASE_URL"');
  requireReadable(from);
  if (existsSync(to)) throw new OperatorError(`--to: ${to} exists already and is left as it is; name another file`);
  const progress = (total: number) => createProgress('Pages', total);
  await copySnapshot({ from, to: { path: to, setting: '--to' }, progress });
  process.stdout.write(`${to} is a verified copy of ${from.path}\n`);
}

await runCommand({
  usage,
  options: { to: { type: 'string' } },
  async run({ to }) {
    if (to === undefined) throw new UsageError('--to is required');
    await backUp(to);
  },
});
