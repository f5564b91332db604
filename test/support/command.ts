import { spawn } from 'node:child_process';

type Options = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads from its standard input. */
  readonly input?: string;
  readonly timeoutMs?: number;
};

/** Runs a program to its end: its exit code, and what it printed. It is killed when it takes longer than `timeoutMs`. */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env, input = '', timeoutMs = 120_000 }: Options = {},
): Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, ...env },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors }));
    child.stdin.end(input);
  });
}
