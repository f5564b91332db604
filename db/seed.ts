import { randomBytes } from 'node:crypto';
import { readConfig } from '../src/config.ts';
import { storeOptions } from '../src/config-parts.ts';
import { seedDemo } from '../src/demo/seed.ts';
import { runCommand } from '../src/lib/command.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { createProgress } from '../src/lib/progress.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { openStore } from '../src/store/store.ts';

const usage = `Writes demo clients and links into an empty database: as many links as --links says, or else SEED_LINKS.

  npm run db:seed [-- --links 1000]
`;

async function seed(given: string | undefined): Promise<void> {
  const config = readConfig({ ...process.env, ...(given !== undefined && { SEED_LINKS: given }) });
  if (!config.development) {
    throw new OperatorError('NODE_ENV: must not be production, as everybody knows the demo credentials; unset it');
  }
  const store = await openStore(storeOptions(config));
  try {
    if ((await store.clients.list()).length > 0) {
      throw new OperatorError('DATABASE_URL: the database has clients already, and nothing was written; name another');
    }
    const random = (count: number) => randomBytes(count);
    const links = config.SEED_LINKS;
    const secrets = await openSecretBox(config, random);
    const progress = createProgress('Demo links', links);
    await seedDemo({ store, random, secrets, now: Date.now(), links, progress });
  } finally {
    await store.close();
  }
}

await runCommand({ usage, options: { links: { type: 'string' } }, run: ({ links }) => seed(links) });
