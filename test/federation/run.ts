import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../src/lib/command.ts';
import { callerOf, createKey, type GatewayCall } from '../support/caller.ts';
import { installPackages } from '../support/install.ts';
import { linkInput } from '../support/link-input.ts';
import { startGateway } from '../support/process.ts';

const usage = `Composes the GraphQL schema with a second subgraph, and has a federation gateway answer queries that take both.

  npm run federation

The packages of test/federation are installed on the first run.
`;

const HERE = new URL('.', import.meta.url);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function federate(): Promise<void> {
  installPackages(HERE, say);
  const gateway = await startGateway({ DATABASE_URL: 'sqlite::memory:', FEDERATION: 'on' });
  try {
    const { origin } = gateway;
    const call = await callerOf(origin);
    const links = [await createLink(call), await createLink(call)];
    const env = {
      SUBGRAPH: `${origin}/graphql`,
      KEY: await createKey(call, ['LINKS_READ']),
      LINKS: links.join(),
      FOREIGN: await createLink(await callerOf(origin, 'other')),
    };
    say('types: tsc');
    await execute([fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', HERE)), '-p', '.'], {});
    await execute(['graph.ts'], env);
  } finally {
    await gateway.stop();
  }
}

async function createLink(call: GatewayCall): Promise<string> {
  const document = `mutation ($input: CreatePaymentLinkInput!) {
    createPaymentLink(input: $input) { ... on CreatePaymentLinkPayload { paymentLink { id } } }
  }`;
  const input = linkInput({ checkoutToken: null, activate: true });
  const { createPaymentLink } = await call<{ createPaymentLink: { paymentLink: { id: string } } }>(document, { input });
  return createPaymentLink.paymentLink.id;
}

async function execute(words: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, words, { cwd: HERE, env: { ...process.env, ...env }, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${words[0]} failed (${code})`);
}

await runCommand({ usage, run: federate });
