import { setTimeout as delay } from 'node:timers/promises';
import { CONTENDERS, type ContenderId } from '../contenders.ts';
import type { Prepared } from '../data/prepare.ts';
import { type Headers, signIn } from './ask.ts';
import type { Standing } from './measure.ts';
import { cpuSeconds } from './proc.ts';
import { createSamples } from './questions.ts';
import { type RunningServer, startServer } from './server.ts';

/** What every url of a payment page begins with, the same for every contender so that answers can be compared. */
export const PUBLIC_URL = 'https://pay.example.com';
const AUTH_SECRET_BYTES = 48;
/** One client sends everything: it is counted, and never refused. */
const BUDGET = '1000000000000';
const SETTLED_WITHIN_S = 120;
const IDLE_CPU_S = 0.05;

export type Databases = {
  /** From which lag on the gateway sheds load; else it measures the lag and sheds none, as the figures are of work that is done. */
  readonly shedLagMs?: number;
  readonly sqlite: Prepared;
  readonly postgres?: Prepared & { readonly pid: number };
};

/** Starts the contenders, each as its users start it in production, and makes each one's questions. */
export async function lineUp(
  contenders: readonly ContenderId[],
  databases: Databases,
  environment: Readonly<Record<string, string>> = {},
) {
  const servers: RunningServer[] = [];
  const standings: Standing[] = [];
  const authSecret = Buffer.from(crypto.getRandomValues(new Uint8Array(AUTH_SECRET_BYTES))).toString('base64url');

  async function stop(): Promise<void> {
    await Promise.all(servers.map((server) => server.stop()));
  }

  async function start(contender: ContenderId): Promise<Standing> {
    const { title, file, flags = [], database, speaks } = CONTENDERS[contender];
    const prepared = database === 'sqlite' ? databases.sqlite : databases.postgres;
    if (prepared === undefined) throw new Error(`${title} needs PostgreSQL`);
    const { client } = prepared.seeded;
    const shared = {
      NODE_ENV: 'production',
      SECRETS_KEY: `bench:${'A'.repeat(43)}=`,
      DATABASE_URL: prepared.databaseUrl,
      PUBLIC_URL,
    };
    const own: Record<string, string> =
      speaks === 'gateway'
        ? {
            AUTH_SECRET: authSecret,
            LOG_LEVEL: 'info',
            LIMIT_UNITS_PER_CLIENT: BUDGET,
            LOAD_SHED_LAG_MS: String(databases.shedLagMs ?? 60_000),
          }
        : { CLIENT_ID: client.clientId, CLIENT_TAG: client.clientTag, GRAPHILE_ENV: 'production' };
    const server = await startServer(title, file, { ...shared, ...own, ...environment }, flags);
    servers.push(server);
    await settle(server.pid);
    const headers: Headers = speaks === 'gateway' ? await signIn(server.port, client) : {};
    const samples = await createSamples(contender, server.port, headers, prepared.seeded);
    const databasePid = database === 'postgres' ? databases.postgres?.pid : undefined;
    return { contender, ...server, headers, samples, ...(databasePid !== undefined && { databasePid }) };
  }

  try {
    for (const contender of contenders) standings.push(await start(contender));
  } catch (error) {
    await stop();
    throw error;
  }
  return { standings, stop };
}

/** Waits until the server has done what it does at its start, such as writing down which links have run out meanwhile. */
async function settle(pid: number): Promise<void> {
  for (let seconds = 0; seconds < SETTLED_WITHIN_S; seconds += 1) {
    const before = cpuSeconds(pid);
    await delay(1_000);
    if (cpuSeconds(pid) - before < IDLE_CPU_S) return;
  }
}
