import { readConfig, storeOptions } from '../src/config.ts';
import { openStore } from '../src/store/store.ts';

/** Brings the schema of DATABASE_URL up to date. Any number of processes may do so at once. */
async function migrate(): Promise<void> {
  const progress = (line: string) => void process.stdout.write(`${line}\n`);
  const store = await openStore({ ...storeOptions(readConfig(process.env)), progress });
  await store.close();
  progress('The schema is up to date');
}

migrate().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
