import { randomBytes } from 'node:crypto';
import { readConfig } from '../src/config.ts';
import { storeOptions } from '../src/config-parts.ts';
import { runCommand } from '../src/lib/command.ts';
import { openSecretBox } from '../src/process/secrets.ts';
import { resealSecrets, verifySealingKeys } from '../src/services/sealing.ts';
import { openStore } from '../src/store/store.ts';

const usage = `Seals every secret in the database anew with the first key of SECRETS_KEY, and forgets the other keys.

  SECRETS_KEY=new:<key>,old:<key> npm run secrets:rotate

First start every process with both keys, the new one in front; then run this; then take the old key away.
`;

async function rotate(): Promise<void> {
  const config = readConfig(process.env);
  const secrets = await openSecretBox(config, (count) => randomBytes(count));
  const store = await openStore(storeOptions(config));
  try {
    await verifySealingKeys({ store, secrets });
    const resealed = await resealSecrets({ store, secrets });
    process.stdout.write(`${resealed} secrets sealed anew with the key "${secrets.keyId}"\n`);
  } finally {
    await store.close();
  }
}

await runCommand({ usage, run: rotate });
