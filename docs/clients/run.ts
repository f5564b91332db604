import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runCommand } from '../../src/lib/command.ts';
import { callerOf, createKey, type GatewayCall } from '../../test/support/caller.ts';
import { installPackages } from '../../test/support/install.ts';
import { freePort, startGateway } from '../../test/support/process.ts';

const usage = `Type-checks each client of docs/clients, and runs it against a gateway with demo data.

  npm run clients

The packages of docs/clients are installed on the first run.
`;

type Env = Readonly<Record<string, string>>;

const HERE = new URL('.', import.meta.url);

const FAULT = /^not created: duration: must be/m;
const TOLD = /told of PAYMENT_LINK_ACTIVATED$/m;

/** What each client must have printed when it is done: it paged on, met a typed error, created, and was told. */
const CLIENTS = [
  { file: 'graphql-request/links.ts', prints: [/^60 links/m, /^not created: duration must be/m, /^created: http/m] },
  { file: 'apollo/links.ts', prints: [/^50 links/m, FAULT, TOLD] },
  { file: 'urql/links.ts', prints: [/^50 links/m, FAULT, TOLD] },
  { file: 'relay/dist/links.js', prints: [/^50 links/m, FAULT, TOLD, /^51 links/m] },
] as const;

const DELIVERY_BOUND_MS = 60_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function runClients(): Promise<void> {
  installPackages(HERE, say);
  const gateway = await startGateway({ DATABASE_URL: 'sqlite::memory:', SEED_LINKS: '60' });
  try {
    say(`a gateway with 60 demo links: ${gateway.origin}`);
    const call = await callerOf(gateway.origin);
    const env = { GATEWAY: gateway.origin, GATEWAY_KEY: await createKey(call, ['LINKS_READ', 'LINKS_WRITE']) };
    await generate(gateway.origin, env);
    say('types: tsc');
    await tool('tsc', ['-p', '.'], env);
    for (const { file, prints } of CLIENTS) {
      say(`\n${file}`);
      // A cache that misses something says so as a warning.
      const { stdout, stderr } = await node(file, env);
      say(stdout.trimEnd());
      const missing = prints.filter((line) => !line.test(stdout));
      if (missing.length > 0 || stderr !== '')
        throw new Error(`${file} did not print ${missing.join(', ')}\n${stderr}`);
    }
    say('\nwebhook/server.ts');
    await verifyDelivery(call);
    say('\nEach client did what it is to do.');
  } finally {
    await gateway.stop();
  }
}

/** What each client generates from the gateway before it is compiled. */
async function generate(origin: string, env: Env): Promise<void> {
  for (const [path, target] of [
    ['possible-types.json', 'apollo/possible-types.json'],
    ['schema.graphql', 'relay/schema.graphql'],
  ] as const) {
    const answer = await fetch(`${origin}/graphql/${path}`);
    await writeFile(new URL(target, HERE), await answer.text());
  }
  say('generated: graphql-codegen, relay-compiler, vite build');
  await tool('graphql-codegen', [], env);
  await tool('relay-compiler', [], env, 'relay');
  await tool('vite', ['build'], env, 'relay');
}

/** Has a real delivery verified, and one that nobody signed refused. */
async function verifyDelivery(call: GatewayCall): Promise<void> {
  const port = await freePort();
  const secret = `whsec_${Buffer.alloc(32, 'webhook example').toString('base64')}`;
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret };
  const child = spawn(process.execPath, ['webhook/server.ts'], {
    cwd: HERE,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface({ input: child.stdout });
    const signal = AbortSignal.timeout(DELIVERY_BOUND_MS);
    await once(lines, 'line', { signal });
    await call('mutation ($input: SetWebhookEndpointInput!) { setWebhookEndpoint(input: $input) { __typename } }', {
      input: { url, secret, linkEvents: true },
    });
    const delivery = once(lines, 'line', { signal });
    await call('mutation ($input: CreatePaymentLinkInput!) { createPaymentLink(input: $input) { __typename } }', {
      input: {
        items: [{ description: 'Tea', preTaxAmount: '5000', totalAmount: '5000' }],
        currency: 'CLP',
        duration: 3600,
        destinations: [{ amount: '5000', account: { accountNumber: '7001000001' } }],
        paymentMethodsAllowed: ['CARD'],
        owner: { identityId: 'idn_1' },
      },
    });
    say(`verified: ${(await delivery)[0]}`);
    const headers = { 'webhook-id': 'evt_1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,bm9ib2R5' };
    const { status } = await fetch(url, { method: 'POST', headers, body: '{}' });
    if (status !== 401) throw new Error(`A delivery that nobody signed was answered ${status}`);
    say('one that nobody signed: 401');
  } finally {
    child.kill();
  }
}

/** A program of the packages. */
function tool(name: string, words: readonly string[], env: Env, folder = '') {
  return execute('npx', ['--no-install', name, ...words], { env, folder });
}

function node(file: string, env: Env) {
  return execute(process.execPath, [file], { env, folder: '' });
}

/** Rejects with all that was printed when the program fails. */
async function execute(file: string, words: readonly string[], { env, folder }: { env: Env; folder: string }) {
  const cwd = fileURLToPath(new URL(folder, HERE));
  try {
    return await promisify(execFile)(file, words, { cwd, env: { ...process.env, ...env } });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${words.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

await runCommand({ usage, run: runClients });
