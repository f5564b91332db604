// What `npm start` and `npm run dev` run: plain JavaScript, so that a Node that cannot run the gateway says so in one line.
import { spawn } from 'node:child_process';
import module, { createRequire } from 'node:module';
import { join } from 'node:path';

/** How often it is checked whether the shell that npm started still runs. */
const PARENT_CHECK_MS = 250;

/**
 * Where Node keeps the code that it compiled, checked against the source at each start, which takes a third less CPU and 15 MB
 * less memory with it: the part of Node that strips types is not even loaded. If the folder cannot be written, nothing is
 * kept. NODE_DISABLE_COMPILE_CACHE=1 switches it off.
 */
const COMPILE_CACHE = join(import.meta.dirname, '..', 'node_modules', '.cache', 'node');

/** Why the gateway cannot run here, in one line; undefined when it can. */
function obstacle() {
  try {
    createRequire(import.meta.url).resolve('hono');
  } catch {
    return 'The packages are not installed. Run `npm ci` first: it also brings the Node that the gateway runs on.';
  }
  if (process.features.typescript) return undefined;
  return `Node ${process.version} cannot run TypeScript. Use 22.18, 24 or newer, or let \`npm ci\` install one.`;
}

/**
 * A signal sent to npm reaches the shell that it runs a script in, and some shells (dash) end without passing it on. The
 * process is then another's child. Windows keeps the number of a parent that is gone, and has no such signals.
 */
function stopWithParent() {
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS);
  check.unref();
}

/**
 * glibc gives threads that allocate memory heaps of their own, and those of V8's compiler threads keep some 20 MB that nothing
 * uses; here the main thread has one, and the others share another. The variable is read when a program begins, so this
 * process executes its program again. A channel to a parent would be lost by that, so a process with one stays as it is.
 */
function shareHeaps() {
  const { platform, env, execPath, execArgv, argv } = process;
  if (platform !== 'linux' || env.MALLOC_ARENA_MAX !== undefined || process.channel) return;
  if (process.permission?.has('child') === false) return;
  process.execve?.(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...env, MALLOC_ARENA_MAX: '2' });
}

/** Node's own watcher, which restarts the gateway when a file changes. */
function watch() {
  const program = ['--watch', '--watch-preserve-output', 'src/main.ts'];
  const env = { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env };
  const watcher = spawn(process.execPath, program, { stdio: 'inherit', env });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => watcher.kill(signal));
  watcher.on('exit', (code) => process.exit(code ?? 0));
}

const reason = obstacle();
if (reason !== undefined) {
  process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
} else {
  if (process.env.npm_lifecycle_event !== undefined) stopWithParent();
  if (process.argv.includes('--watch')) watch();
  else {
    shareHeaps();
    module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE ?? COMPILE_CACHE);
    await import('./main.ts');
  }
}
