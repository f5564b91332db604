import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createId } from '../../../src/domain/id.ts';
import type { Store, StoreWrites } from '../../../src/domain/ports.ts';
import { openStore } from '../../../src/store/store.ts';
import { makeEndpoint, makeLink } from '../../store/make.ts';
import { launchPostgres } from '../../support/postgres.ts';
import { startGateway } from '../../support/process.ts';
import type { Options } from '../options.ts';
import { columns } from '../report/table.ts';
import { cpuSeconds } from '../run/proc.ts';

const CLIENTS = 10_000;
const CLIENTS_AT_ONCE = 500;
const DAY_MS = 86_400_000;
const SETTLE_MS = 5_000;
const MEASURE_MS = 30_000;

/** What a gateway costs that nobody calls: CPU of one process with 10,000 clients, each with an endpoint and a link. */
export async function idle(_: Options, say: (line: string) => void): Promise<void> {
  const rows = [['database', 'gateway, % of a core', 'PostgreSQL, % of a core']];
  const folder = await mkdtemp(join(tmpdir(), 'idle-'));
  const server = await launchPostgres();
  try {
    say(`Each with ${CLIENTS} clients, over ${MEASURE_MS / 1_000} s`);
    rows.push(['SQLite', await measure(`sqlite:${join(folder, 'idle.db')}`), '']);
    rows.push(['PostgreSQL', ...(await measureWithServer(server.url('postgres'), server.pid() ?? 0))]);
  } finally {
    await rm(folder, { recursive: true });
    await server.remove();
  }
  say(columns(rows));
}

async function measureWithServer(url: string, serverPid: number): Promise<readonly [string, string]> {
  const before = { cpu: 0 };
  const own = await measure(url, () => {
    before.cpu = cpuSeconds(serverPid);
  });
  return [own, percent(cpuSeconds(serverPid) - before.cpu)];
}

/** `begun` is called when the gateway has settled and the time that is measured begins. */
async function measure(databaseUrl: string, begun = () => {}): Promise<string> {
  const store = await openStore({ databaseUrl });
  try {
    await addClients(store);
  } finally {
    await store.close();
  }
  const env = {
    NODE_ENV: 'production',
    AUTH_SECRET: 'bench-only-secret-'.repeat(2),
    SECRETS_KEY: `bench:${'A'.repeat(43)}=`,
    DATABASE_URL: databaseUrl,
  };
  const gateway = await startGateway(env);
  try {
    await sleep(SETTLE_MS);
    begun();
    const before = cpuSeconds(gateway.pid);
    await sleep(MEASURE_MS);
    return percent(cpuSeconds(gateway.pid) - before);
  } finally {
    await gateway.stop('SIGKILL');
  }
}

async function addClients(store: Store): Promise<void> {
  for (let first = 0; first < CLIENTS; first += CLIENTS_AT_ONCE) {
    await store.transaction(async (tx) => {
      for (let i = first; i < first + CLIENTS_AT_ONCE; i += 1) await addClient(tx, `client-${i}`);
    });
  }
}

async function addClient(tx: StoreWrites, id: string): Promise<void> {
  const now = Date.now();
  await tx.clients.insert({ id, name: id, tag: `tag-${id}`, secretHash: 'x', apiKeyHash: `key-${id}`, createdAt: now });
  await tx.webhookEndpoints.put(makeEndpoint({ clientId: id, createdAt: now }));
  const link = { id: createId('pl', now, randomBytes), createdAt: now, expiresAt: now + DAY_MS };
  await tx.paymentLinks.insert(makeLink({ clientId: id, ...link }));
}

function percent(cpu: number): string {
  return ((100_000 * cpu) / MEASURE_MS).toFixed(1);
}
