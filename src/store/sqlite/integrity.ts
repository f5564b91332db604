import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { IntegrityReport } from './integrity-process.ts';

const PROGRAM = fileURLToPath(new URL('./integrity-process.ts', import.meta.url));

/**
 * Describes damage of a SQLite file in SQLite's words; undefined when it is sound. The check reads the whole file, so it
 * runs in a process of its own with the lowest priority. Only the end of its process stops a running SQLite statement; a
 * thread would delay the gateway's stop. Rejects when the file could not be read, or when `signal` is aborted.
 */
export async function findDamage(path: string, signal?: AbortSignal): Promise<string | undefined> {
  signal?.throwIfAborted();
  const child = fork(PROGRAM, [path], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const ended = once(child, 'exit').then(() => undefined);
    const [report] = (await Promise.race([once(child, 'message'), ended])) ?? [];
    signal?.throwIfAborted();
    if (report === undefined) throw new Error('The check of the database file ended without a result');
    const { damage, failure }: IntegrityReport = report;
    if (failure !== undefined) throw new Error('The check of the database file failed', { cause: new Error(failure) });
    return damage;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}
