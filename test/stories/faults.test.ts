import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LONG_FORM } from '../support/long.ts';
import { SOON } from '../support/patience.ts';
import { type GatewayProcess, startGateway } from '../support/process.ts';
import { createTestDatabase, type TestDatabase } from '../support/store.ts';

const GRACE_MS = 3_000;

let gateway: GatewayProcess | undefined;
let database: TestDatabase | undefined;
afterEach(async () => {
  await gateway?.stop('SIGKILL');
  for (const pid of gateway === undefined ? [] : servingIn(gateway)) if (lives(pid)) process.kill(pid, 'SIGKILL');
  await database?.drop();
  gateway = undefined;
  database = undefined;
});

/** A gateway into which a fault is planted. */
async function startFaulty(fault: string, env: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
  database = await createTestDatabase('sqlite');
  gateway = await startGateway({
    DATABASE_URL: database.url,
    SHUTDOWN_GRACE_MS: String(GRACE_MS),
    NODE_OPTIONS: `--import=${new URL('../support/plant-fault.ts', import.meta.url).href}`,
    PLANT_FAULT: fault,
    ...env,
  });
  return gateway;
}

type Line = { readonly msg: string; readonly traceId?: string; readonly count?: number; readonly err?: unknown };

function logOf({ output }: GatewayProcess): readonly Line[] {
  const lines = output().split('\n');
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
}

/** The processes that have served so far. */
function servingIn({ output }: GatewayProcess): readonly number[] {
  return [...output().matchAll(/^serving: (\d+)$/gm)].map(([, pid]) => Number(pid));
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const ask = ({ origin }: GatewayProcess, probe: string) =>
  fetch(`${origin}/health/${probe}`, { headers: { connection: 'close' } });

describe('a rejection that nobody handles', () => {
  test('is logged with the trace of its request, counted, and ends nothing', async () => {
    const faulty = await startFaulty('rejection');
    const answers = [await ask(faulty, 'live'), await ask(faulty, 'live')];
    const traces = answers.map(({ headers }) => headers.get('x-trace-id'));
    await vi.waitFor(() => expect(logOf(faulty)).toHaveLength(2), SOON);
    const msg = 'A promise was rejected and nobody handled it';
    const err = { name: 'RangeError' };
    // A line that is written at once may overtake one whose write is under way.
    const lines = logOf(faulty).toSorted((a, b) => Number(a.count) - Number(b.count));
    expect(lines).toMatchObject(traces.map((traceId, i) => ({ msg, traceId, count: i + 1, err })));
    expect((await ask(faulty, 'ready')).status).toBe(200);
    expect(await faulty.stop()).toBe(0);
  });
});

describe('an exception that nobody catches', () => {
  test('is logged; the process is unready at once, drains, and ends with 1', async () => {
    const faulty = await startFaulty('exception');
    const { headers } = await ask(faulty, 'live');
    await vi.waitFor(() => expect(logOf(faulty)).toHaveLength(1), SOON);
    expect(logOf(faulty)).toMatchObject([
      { msg: 'Nobody caught an exception; the process stops', traceId: headers.get('x-trace-id'), count: 1 },
    ]);
    const ready = await ask(faulty, 'ready').catch(() => undefined);
    // On a slow machine the time between being unready and being closed may be over.
    if (ready !== undefined) expect(ready.status).toBe(503);
    expect(await faulty.exited).toBe(1);
  });

  test('ends one worker, for which the primary starts another', async () => {
    const faulty = await startFaulty('exception', { WORKERS: '2' });
    const before = servingIn(faulty);
    expect(before).toHaveLength(2);
    await ask(faulty, 'live');
    await vi.waitFor(() => expect(servingIn(faulty)).toHaveLength(3), SOON);
    await vi.waitFor(() => expect(before.filter(lives)).toHaveLength(1), SOON);
    await vi.waitFor(async () => expect((await ask(faulty, 'ready')).status).toBe(200), SOON);
    expect(await faulty.stop()).toBe(0);
  });
});

describe('a worker that cannot start', () => {
  test('ends, and is started again until it can', async () => {
    const faulty = await startFaulty('none', { WORKERS: '2' });
    const [victim, other] = servingIn(faulty);
    if (victim === undefined || other === undefined) throw new Error('there are two workers');
    // A start with another key than that of the database fails.
    const key = join(dirname(database?.url.slice('sqlite:'.length) ?? ''), 'secrets-key');
    await writeFile(key, Buffer.alloc(32, 7).toString('base64url'));
    process.kill(victim, 'SIGKILL');
    const failed = () => faulty.output().split('SECRETS_KEY: the key "kept" is not the one').length - 1;
    await vi.waitFor(() => expect(failed()).toBeGreaterThan(1), SOON);
    await vi.waitFor(() => expect(servingIn(faulty).slice(0, 4).filter(lives)).toEqual([other]), SOON);
    expect(await faulty.stop()).toBe(0);
  });
});

test('workers whose primary is killed answer the requests in progress, and end', async () => {
  const faulty = await startFaulty('none', { WORKERS: '2' });
  const workers = servingIn(faulty);
  const body = '{"clientId":"demo","clientSecret":"wrong"}';
  const socket = connect(Number(new URL(faulty.origin).port), '127.0.0.1');
  const head = ['POST /auth HTTP/1.1', 'host: localhost', 'expect: 100-continue', 'connection: close'];
  const type = ['content-type: application/json', `content-length: ${body.length}`];
  socket.write([...head, ...type, '', ''].join('\r\n'));
  // A worker has the request.
  expect(String(await once(socket, 'data'))).toContain('100 Continue');
  process.kill(faulty.pid, 'SIGKILL');
  await faulty.exited;
  socket.write(body);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
  await vi.waitFor(() => expect(workers.filter(lives)).toEqual([]), SOON);
});

describe('a process that is asked to stop', () => {
  test('ends within its grace even if something hangs, and says so', async () => {
    const faulty = await startFaulty('handle');
    expect(await faulty.stop()).toBe(1);
    expect(logOf(faulty)).toMatchObject([{ msg: 'Work did not end within the grace and is cut off' }]);
  });

  test('waits for its workers', async () => {
    const count = LONG_FORM ? 4 : 2;
    const faulty = await startFaulty('late', { WORKERS: String(count) });
    const workers = servingIn(faulty);
    expect(workers).toHaveLength(count);
    process.kill(faulty.pid, 'SIGTERM');
    expect(await faulty.exited).toBe(0);
    expect(workers.filter(lives)).toEqual([]);
  });

  test('kills workers that do not end', async () => {
    const faulty = await startFaulty('deaf', { WORKERS: '2' });
    const workers = servingIn(faulty);
    process.kill(faulty.pid, 'SIGTERM');
    expect(await faulty.exited).toBe(1);
    await vi.waitFor(() => expect(workers.filter(lives)).toEqual([]), SOON);
    expect(logOf(faulty)).toMatchObject([{ msg: 'Workers did not end within their grace and are killed', count: 2 }]);
  });
});
