import { randomBytes } from 'node:crypto';
import { runCommand } from '../src/lib/command.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { resealSecrets, verifySealingKeys } from '../src/services/sealing.ts';
import { withStore } from './with-store.ts';

const usage = `Encrypts every secret in the database with the first key of SECRETS_KEY, so that the other keys are not needed any more.

  SECRETS_KEY=new:<key>,old:<key> npm run secrets:rotate

First start every process with both keys, the new one first; then run this; then remove the old key.
`;

function rotate(): Promise<void> {
  return withStore({ values: {} }, async (store, config) => {
    const secrets = await openSecretBox(config, (count) => randomBytes(count));
    await verifySealingKeys({ store, secrets });
    const resealed = await resealSecrets({ store, secrets });
    process.stdout.write(`${resealed} secrets encrypted again with the key "${secrets.keyId}"\n`);
  });
}

await runCommand({ usage, run: rotate });
