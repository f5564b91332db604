import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Installs a folder's packages by its lockfile, at the first run and when the lockfile has changed. */
export function installPackages(folder: URL, say: (line: string) => void): void {
  const lockfile = new URL('package-lock.json', folder);
  const marker = new URL('node_modules/.package-lock.json', folder);
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lockfile).mtimeMs) return;
  const cwd = fileURLToPath(folder);
  say(`installing packages (npm ci in ${cwd}, once) ...`);
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm ci in ${cwd} failed`);
}
