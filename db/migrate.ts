import { readConfig } from '../src/config.ts';
import { storeOptions } from '../src/config-parts.ts';
import { runCommand } from '../src/lib/command.ts';
import { openStore } from '../src/store/store.ts';

const usage = `Migrates the schema of DATABASE_URL to this version. Several processes can do so at the same time.

  npm run db:migrate
`;

await runCommand({
  usage,
  async run() {
    const progress = (line: string) => void process.stdout.write(`${line}\n`);
    const store = await openStore({ ...storeOptions(readConfig(process.env)), progress });
    await store.close();
    progress('The schema is up to date');
  },
});
