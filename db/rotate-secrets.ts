import { randomBytes } from 'node:crypto';
import { runCommand } from '../src/lib/command.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { resealSecrets, verifySealingKeys } from '../src/services/sealing.ts';
import { withStore } from './with-store.ts';

const usage = `Seals every secret in the database anew with the first key of SECRETS_KEY, and forgets the other keys.

  SECRETS_KEY=new:<key>,old:<key> npm run secrets:rotate

First start every process with both keys, the new one in front; then run this; then take the old key away.
`;

function rotate(): Promise<void> {
  return withStore({ values: {} }, async (store, config) => {
    const secrets = await openSecretBox(config, (count) => randomBytes(count));
    await verifySealingKeys({ store, secrets });
    const resealed = await resealSecrets({ store, secrets });
    process.stdout.write(`${resealed} secrets sealed anew with the key "${secrets.keyId}"\n`);
  });
}

await runCommand({ usage, run: rotate });
