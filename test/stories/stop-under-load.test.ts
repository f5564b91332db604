import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startLoad } from '../support/keep-alive-load.ts';
import { rounds } from '../support/long.ts';
import { login, startGateway } from '../support/process.ts';
import { createTestDatabase } from '../support/store.ts';

const ROUNDS = rounds('STOP_ROUNDS', { short: 1, long: 10 });
const CONNECTIONS = 50;
const WARM_UP_REQUESTS = 300;
const PATIENCE_MS = 60_000;

/** The processes that this one has started and that have not ended. */
function childrenOf(pid: number): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'ppid=,pid=,stat='], { encoding: 'utf8' });
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([parent, child, state]) =>
    Number(parent) === pid && !state?.startsWith('Z') ? [Number(child)] : [],
  );
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.each(['1', '2'])('SIGTERM under load, with %s workers', (WORKERS) => {
  it(`breaks off no request and leaves no process, ${ROUNDS} times`, { timeout: 120_000 * ROUNDS }, async () => {
    const database = await createTestDatabase('sqlite');
    for (let round = 1; round <= ROUNDS; round += 1) {
      const gateway = await startGateway({ DATABASE_URL: database.url, WORKERS, DRAIN_MS: '1000' });
      const headers = await login(gateway.origin);
      const url = `${gateway.origin}/payment-links?limit=1`;
      const load = startLoad({ url, headers, connections: CONNECTIONS, rate: 500 });
      const giveUpAt = performance.now() + PATIENCE_MS;
      while (load.answered() < WARM_UP_REQUESTS && performance.now() < giveUpAt) await sleep(20);
      const workers = childrenOf(gateway.pid);
      const ended = gateway.stop();
      const code = await gateway.exited;
      const left = workers.filter(lives).length;
      await ended;
      load.stop();
      const { broken, statuses, answered } = await load.report();
      if (ROUNDS > 1)
        process.stdout.write(`${WORKERS} workers, round ${round}: ${answered} answers ${JSON.stringify(broken)}\n`);
      expect({ round, code, left, broken, statuses }).toEqual({ round, code: 0, left: 0, broken: {}, statuses: [200] });
    }
    await database.drop();
  });
});
