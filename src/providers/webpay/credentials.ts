import type { Issue } from '../../domain/errors.ts';
import type { CredentialField } from '../../domain/provider/port.ts';

export const CREDENTIAL_FIELDS: readonly CredentialField[] = [
  { name: 'commerceCode', description: 'The code of your shop (código de comercio), 12 digits.' },
  { name: 'apiKey', description: 'The secret that Transbank issued for the shop (llave secreta).' },
];

/** What is wrong with the form of the credentials. No message repeats any of them. */
export function credentialFaults({
  commerceCode = '',
  apiKey = '',
}: Readonly<Record<string, string>>): readonly Issue[] {
  const faults: Issue[] = [];
  if (!/^\d{12}$/.test(commerceCode)) {
    faults.push({ path: ['commerceCode'], code: 'INVALID', message: 'must have 12 digits' });
  }
  if (!/^[\x21-\x7e]{16,128}$/.test(apiKey)) {
    faults.push({ path: ['apiKey'], code: 'INVALID', message: 'must have 16 to 128 printable characters' });
  }
  return faults;
}
