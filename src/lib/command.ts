import { type ParseArgsConfig, type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import { OperatorError } from './operator-error.ts';

type Options = Readonly<Record<string, ParseArgsOptionDescriptor>>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

export type Command<O extends Options> = {
  /** What `--help` prints. */
  readonly usage: string;
  /** As in `parseArgs` of node:util; `--help` is added. */
  readonly options?: O;
  /** Throws OperatorError for what the operator can fix. Not called for `--help` and unknown arguments. */
  readonly run: (values: Values<O>) => Promise<void>;
};

/** A required argument is missing: the usage is printed, and the exit code is 2. */
export class UsageError extends OperatorError {
  override readonly name = 'UsageError';
}

/** Runs a program of the command line: exit code 0, 1 when it failed, 2 when its arguments cannot be understood. */
export async function runCommand<const O extends Options>({ usage, options, run }: Command<O>): Promise<void> {
  try {
    const values = readArguments(options);
    if (values.help === true) process.stdout.write(usage);
    else await run(values as Values<O>);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${usage}`);
      process.exitCode = 2;
      return;
    }
    process.stderr.write(`${error instanceof OperatorError ? error.message : describe(error)}\n`);
    process.exitCode = 1;
  }
}

function readArguments(options: ParseArgsConfig['options'] = {}): Record<string, unknown> {
  const values = parse({ ...options, help: { type: 'boolean', short: 'h' } });
  // An unset variable of the shell leaves an empty value, which is never intended.
  const empty = Object.keys(values).find((name) => values[name] === '');
  if (empty !== undefined) throw new UsageError(`--${empty}: must not be empty`);
  return values;
}

function parse(options: NonNullable<ParseArgsConfig['options']>): Record<string, unknown> {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
