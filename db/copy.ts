import { parseArgs } from 'node:util';
import { createProgress } from '../src/lib/progress.ts';
import { openDatabase } from '../src/store/store.ts';
import { CopyError, copyDatabase } from './copy-database.ts';

const USAGE = `Copies an installation into another, empty database and compares the two.

  npm run db:copy -- --from sqlite:data/payment-links.db --to postgres://user@host/payment_links

While it runs, the source can be read but not written. Broken off, it goes on where it was when it is started again.
Afterwards, start the gateways with DATABASE_URL naming the new database.
`;

async function copy(): Promise<void> {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const { from, to, help } = values;
  if (help === true || from === undefined || to === undefined) {
    process.stdout.write(USAGE);
    process.exitCode = help === true ? 0 : 2;
    return;
  }
  if (from === to) throw new CopyError('The source and the target are the same database');
  const source = await openDatabase({ databaseUrl: from, migrate: false });
  try {
    const target = await openDatabase({ databaseUrl: to, progress: (line) => void process.stderr.write(`${line}\n`) });
    try {
      const counts = await copyDatabase({
        from: source,
        to: target,
        name: withoutPassword(from),
        progress: createProgress,
      });
      const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
      process.stdout.write(`${rows.toLocaleString('en')} rows copied and compared: the two are alike\n`);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function withoutPassword(url: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^:@/]*):[^@/]*@/, '$1@');
}

copy().catch((error: unknown) => {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.name.endsWith('Error') ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
