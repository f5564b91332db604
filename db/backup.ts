import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { readConfig } from '../src/config.ts';
import { runCommand, UsageError } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { createProgress } from '../src/lib/progress.ts';
import { parseDatabaseUrl } from '../src/store/sql/database.ts';
import { copySnapshot } from './backup-file.ts';

const usage = `Copies the SQLite database of DATABASE_URL into a file, while gateways go on writing to it, and verifies the copy.
Everything that was acknowledged before it began is in it. docs/backups.md says more, also for PostgreSQL.

  npm run db:backup -- --to backups/payment-links.db
`;

async function backUp(to: string): Promise<void> {
  const { DATABASE_URL } = readConfig(process.env);
  const address = parseDatabaseUrl(DATABASE_URL);
  if (address.kind === 'postgres') {
    throw new OperatorError(
      'DATABASE_URL: is PostgreSQL, which has tools of its own; type pg_dump --format=custom --file=<file> "$DATABASE_URL"',
    );
  }
  if (!existsSync(address.path)) throw new OperatorError(`DATABASE_URL: there is no file ${address.path} to copy`);
  if (existsSync(to)) throw new OperatorError(`--to: ${to} exists already and is left as it is; name another file`);
  mkdirSync(dirname(to), { recursive: true });
  await copySnapshot({ from: address.path, to, progress: (total) => createProgress('Pages', total) });
  process.stdout.write(`${to} is a verified copy of ${address.path}\n`);
}

await runCommand({
  usage,
  options: { to: { type: 'string' } },
  async run({ to }) {
    if (to === undefined) throw new UsageError('--to is required');
    await backUp(to);
  },
});
