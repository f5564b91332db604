import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** The peers' packages, as the lockfile has them: installed on the first run and when the lockfile has changed. */
export function installPeers(say: (line: string) => void): void {
  const marker = `${FOLDER}node_modules/.package-lock.json`;
  const current = existsSync(marker) && statSync(marker).mtimeMs >= statSync(`${FOLDER}package-lock.json`).mtimeMs;
  if (current) return;
  say('installing the peers (npm ci in test/bench, once) ...');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: FOLDER,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('npm ci in test/bench failed: run with --peers ours to do without peers');
}
