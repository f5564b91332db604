import { type Config, readConfig } from '../src/config.ts';
import { storeOptions } from '../src/config-parts.ts';
import { DomainError, ValidationError } from '../src/domain/errors.ts';
import type { Store } from '../src/domain/ports.ts';
import { OperatorError } from '../src/lib/operator-error.ts';
import { openStore } from '../src/store/store.ts';

type Values = Readonly<Record<string, string | boolean | undefined>>;
type GivenOptions = {
  /** The command line's values by option. */
  readonly values: Values;
  /** The option of each property of the domain that has another name. */
  readonly names?: Readonly<Record<string, string>>;
};

/**
 * Runs the work on the database of DATABASE_URL, which is neither created nor migrated: a missing one is a misspelt name, and
 * gateways of an older version may be running on it. Faults of the domain are reported by the option's name.
 */
export async function withStore(
  options: GivenOptions,
  work: (store: Store, config: Config) => Promise<void>,
): Promise<void> {
  const config = readConfig(process.env);
  const store = await openStore({ ...storeOptions(config), migrate: false, create: false });
  try {
    await work(store, config);
  } catch (error) {
    throw inOptions(error, options);
  } finally {
    await store.close();
  }
}

/** The error with the names of options, if it is a fault of the input. */
export function inOptions(error: unknown, options: GivenOptions): unknown {
  if (error instanceof ValidationError) {
    return new OperatorError(error.issues.map((issue) => optionFault(issue, options)).join('\n'), { cause: error });
  }
  return error instanceof DomainError ? new OperatorError(error.message, { cause: error }) : error;
}

function optionFault(
  { path, message }: ValidationError['issues'][number],
  { values, names = {} }: GivenOptions,
): string {
  const [property = '', ...inside] = path.map(String);
  const name = names[property] ?? `--${property}`;
  const value = name.startsWith('--') ? values[name.slice(2)] : undefined;
  const place = [name, ...inside.filter((key) => !/^\d+$/.test(key))].join('.');
  return `${place}: ${message}${value === undefined ? '' : `, not ${JSON.stringify(value)}`}`;
}

/** The client that `--client` names. */
export async function findClient({ clients }: Pick<Store, 'clients'>, id: string) {
  const found = await clients.find(id);
  if (found === undefined) throw new OperatorError(`--client: there is no client ${JSON.stringify(id)}`);
  return found;
}
