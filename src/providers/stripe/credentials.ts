import type { Issue } from '../../domain/errors.ts';
import type { AccountMode } from '../../domain/provider/account.ts';
import type { CredentialField } from '../../domain/provider/port.ts';

export const CREDENTIAL_FIELDS: readonly CredentialField[] = [
  {
    name: 'secretKey',
    description:
      'The secret key (sk_...), or better a restricted one (rk_...) that may write Checkout Sessions and Refunds and read Payment Intents, Charges, Disputes and Events.',
  },
  {
    name: 'webhookSecret',
    description: 'The signing secret (whsec_...) of the webhook endpoint that points at this account.',
  },
];

/** Letters, digits and `_` alone: the key is sent as a header, where the package does not survive anything else. */
const SECRET_KEY: Readonly<Record<AccountMode, RegExp>> = {
  TEST: /^(?:sk|rk)_test_[A-Za-z0-9_]+$/,
  LIVE: /^(?:sk|rk)_live_[A-Za-z0-9_]+$/,
};
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/=_-]+$/;

/** What is wrong with the form of the credentials. No message repeats any of them. */
export function credentialFaults(
  { secretKey = '', webhookSecret = '' }: Readonly<Record<string, string>>,
  mode: AccountMode,
): readonly Issue[] {
  const faults: Issue[] = [];
  if (!SECRET_KEY[mode].test(secretKey)) {
    const prefix = mode === 'LIVE' ? 'live' : 'test';
    const message = `must be a key of a ${mode} account, which begins with sk_${prefix}_ or rk_${prefix}_`;
    faults.push({ path: ['secretKey'], code: 'INVALID', message });
  }
  if (!WEBHOOK_SECRET.test(webhookSecret)) {
    faults.push({ path: ['webhookSecret'], code: 'INVALID', message: 'must begin with whsec_' });
  }
  return faults;
}
