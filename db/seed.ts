import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readConfig, storeOptions } from '../src/config.ts';
import { seedDemo } from '../src/demo/seed.ts';
import { createProgress } from '../src/lib/progress.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { openStore } from '../src/store/store.ts';

/** `npm run db:seed`: demo data in an empty database, as many links as SEED_LINKS or `--links` says. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { links: { type: 'string' } } });
  const config = readConfig({ ...process.env, ...(values.links !== undefined && { SEED_LINKS: values.links }) });
  if (!config.development) throw new Error('Demo data has credentials that everybody knows: not in production');
  const store = await openStore(storeOptions(config));
  try {
    if ((await store.clients.list()).length > 0)
      throw new Error('The database has clients already: nothing was written');
    const random = (count: number) => randomBytes(count);
    const links = config.SEED_LINKS;
    const secrets = await openSecretBox(config, random);
    const progress = createProgress('Demo links', links);
    await seedDemo({ store, random, secrets, now: Date.now(), links, progress });
  } finally {
    await store.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
