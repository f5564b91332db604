import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** A bound for hanging commands: far longer than one takes on an idle machine. */
const BOUND_MS = 120_000;

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs one of the project's programs to its end, with no environment but `env`, and with `input` to read. */
export async function runProgram(
  file: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ran> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [file, ...words], {
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: 'pipe',
    timeout: BOUND_MS,
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, out, err };
}
