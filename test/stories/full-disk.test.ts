import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { linkInput } from '../support/link-input.ts';
import { SOON } from '../support/patience.ts';
import { login, startGateway } from '../support/process.ts';
import { createTestDatabase } from '../support/store.ts';

const PRLIMIT = '/usr/bin/prlimit';

// Needs no root: beyond the largest file of a process, the system refuses to write as a full disk does.
test.runIf(existsSync(PRLIMIT))(
  'a full disk refuses writes alone, loses nothing, and is forgotten with it',
  async () => {
    const database = await createTestDatabase('sqlite');
    const gateway = await startGateway({ DATABASE_URL: database.url });
    const setLargestFile = (bytes: number | 'unlimited') =>
      execFileSync(PRLIMIT, ['--pid', String(gateway.pid), `--fsize=${bytes}:unlimited`]);
    const headers = { ...(await login(gateway.origin)), 'content-type': 'application/json' };
    const acknowledged: string[] = [];
    let tokens = 0;
    const create = async () => {
      tokens += 1;
      const body = JSON.stringify(linkInput({ checkoutToken: `invoice-${tokens}` }));
      const answer = await fetch(`${gateway.origin}/payment-links`, { method: 'POST', headers, body });
      const { id } = (await answer.json()) as { readonly id: string };
      if (answer.status === 201) acknowledged.push(id);
      return answer.status;
    };
    const find = async (id: string) => (await fetch(`${gateway.origin}/payment-links/${id}`, { headers })).status;
    const ready = async () => (await fetch(`${gateway.origin}/health/ready`)).status;
    try {
      expect(await create()).toBe(201);

      // The WAL cannot grow. Once it has been copied into the database file, it is overwritten from its beginning.
      setLargestFile((await stat(`${database.url.slice('sqlite:'.length)}-wal`)).size);
      expect(await create()).toBe(503);
      await vi.waitFor(async () => expect(await create()).toBe(201), SOON);

      setLargestFile(4_096);
      await vi.waitFor(async () => expect(await ready()).toBe(503), SOON);
      expect(await create()).toBe(503);
      expect(await Promise.all(acknowledged.map(find))).toEqual(acknowledged.map(() => 200));

      setLargestFile('unlimited');
      await vi.waitFor(async () => expect(await ready()).toBe(200), SOON);
      expect(await create()).toBe(201);
      expect(await Promise.all(acknowledged.map(find))).toEqual(acknowledged.map(() => 200));
      expect(await gateway.stop()).toBe(0);
    } finally {
      await gateway.stop('SIGKILL');
      await database.drop();
    }
  },
);
