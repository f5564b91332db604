import { z } from 'zod';
import { type Issue, ValidationError } from '../errors.ts';
import { parseShape } from '../input/parse.ts';
import { list, names, oneOf, rule, text } from '../input/shape.ts';
import { isPayIn, PAYMENT_METHODS, type PaymentMethod } from '../payment-method.ts';
import { ACCOUNT_MODES, type AccountMode, PROVIDER_NAMES, type ProviderName } from './account.ts';
import type { PaymentProvider } from './port.ts';

const credential = z.object({ name: text(64, 1), value: text(4096, 1) }, rule('must be an object'));

const accountShape = z.object(
  {
    provider: oneOf(PROVIDER_NAMES),
    mode: oneOf(ACCOUNT_MODES),
    methods: names(oneOf(PAYMENT_METHODS.filter(isPayIn)), { max: PAYMENT_METHODS.length }).nullish(),
    credentials: list(credential, { max: 10 }).nullish(),
  },
  rule('must be an object'),
);

type AccountInput = {
  readonly provider: ProviderName;
  readonly mode: AccountMode;
  readonly methods: readonly PaymentMethod[];
  readonly credentials: Readonly<Record<string, string>>;
};

/** Parses the input for an account. Methods default to all of the provider's. Throws a ValidationError with every fault. */
export function parseProviderAccount(
  input: unknown,
  providers: Readonly<Record<ProviderName, PaymentProvider>>,
): AccountInput {
  const { provider: name, mode, methods, credentials: given } = parseShape(accountShape, input, () => []);
  const provider = providers[name];
  const credentials = Object.fromEntries((given ?? []).map((entry) => [entry.name, entry.value]));
  const faults: Issue[] = [];
  if (!provider.modes.includes(mode)) {
    const message = `must be ${provider.modes.join(' or ')}: ${name} has no account that is ${mode}`;
    faults.push({ path: ['mode'], code: 'INVALID', message });
  }
  for (const [index, method] of (methods ?? []).entries()) {
    if (provider.methods.includes(method)) continue;
    const message = `must be a method that ${name} serves: ${provider.methods.join(', ')}`;
    faults.push({ path: ['methods', index], code: 'INVALID', message });
  }
  const known = provider.credentialFields.map((field) => field.name);
  for (const [index, entry] of (given ?? []).entries()) {
    if (known.includes(entry.name)) continue;
    const message = known.length === 0 ? `must be absent: ${name} needs none` : `must be one of ${known.join(', ')}`;
    faults.push({ path: ['credentials', index, 'name'], code: 'INVALID', message });
  }
  for (const field of known) {
    if (credentials[field] !== undefined) continue;
    faults.push({ path: ['credentials', field], code: 'MISSING', message: 'is required' });
  }
  if (faults.length === 0) {
    const wrong = provider.credentialFaults(credentials, mode);
    faults.push(...wrong.map((issue) => ({ ...issue, path: ['credentials', ...issue.path] })));
  }
  const [first, ...others] = faults;
  if (first !== undefined) throw new ValidationError([first, ...others]);
  const served = methods ?? [];
  return { provider: name, mode, methods: served.length === 0 ? provider.methods : served, credentials };
}
