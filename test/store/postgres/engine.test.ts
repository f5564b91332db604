import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { HELD_MS } from '../../../src/domain/idempotency/key.ts';
import { createKeyedStore } from '../../../src/services/idempotency/claim.ts';
import { createIdempotencyService } from '../../../src/services/idempotency/idempotency.ts';
import { describeEngine, type Engine, probeEngine } from '../../../src/store/postgres/engine.ts';
import { openStore, type StoreOptions } from '../../../src/store/store.ts';
import { createLesserDatabase } from '../../support/lesser-postgres.ts';
import { rounds } from '../../support/long.ts';
import { PATIENT } from '../../support/patience.ts';
import { createPooledDatabase, pgbouncerInstalled } from '../../support/pgbouncer.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../../support/store.ts';
import { storeContract } from '../contract/all.ts';
import type { Subject } from '../contract/subject.ts';
import { makeDeliveryId, makeEvent, makeLink, NOW, unique } from '../make.ts';
import { openWire } from '../wire.ts';

const ROUNDS = rounds('OUTCOME_ROUNDS', { short: 10, long: 100 });

const WHOLE: Engine = { sessions: true, timeoutAtConnect: true, transactionStatus: true, notify: true, listen: true };

/** What every store does, and what becomes of commits that are cut off, whatever the engine can do. */
function engineContract(open: () => Promise<TestDatabase>, expected: Engine): void {
  let database: TestDatabase;
  let wire: Awaited<ReturnType<typeof openWire>>;
  let subject: Subject;
  const notices: string[] = [];

  beforeAll(async () => {
    database = await open();
    wire = await openWire(database.url);
    const options: StoreOptions = { databaseUrl: wire.url(database.url), ...PATIENT };
    const store = await openStore({ ...options, notice: (line) => notices.push(line) });
    const other = await openStore(options);
    subject = { store, other, byIndex: other };
  });
  afterAll(async () => {
    await subject.store.close();
    await subject.other.close();
    await wire.close();
    await database.drop();
  });

  test('what it can do is found out, and said', async () => {
    expect(await probeEngine({ url: database.url })).toEqual(expected);
    expect(notices).toEqual(describeEngine(expected));
  });

  test('those who listen hear of what another process wrote', async () => {
    const link = makeLink({ clientId: unique('client') });
    const heard = vi.fn();
    const stop = subject.store.onAppend(link.clientId, heard);
    // The first call may be for nothing, as nobody knows what there was before.
    await vi.waitFor(() => expect(heard).toHaveBeenCalled(), { timeout: 60_000 });
    const before = heard.mock.calls.length;
    await subject.other.transaction((tx) => tx.events.append(makeEvent(link), makeDeliveryId()));
    await vi.waitFor(() => expect(heard.mock.calls.length).toBeGreaterThan(before), { timeout: 60_000 });
    stop();
  });

  test('use is counted, by several processes at the same time', async () => {
    const counters = [subject.store, subject.other].map((store) => store.usageCounter({ windowS: 60 }));
    const used = await Promise.all(Array.from({ length: 50 }, (_, n) => counters[n % 2]?.add('raced', 1)));
    expect(Math.max(...used.map((sum) => sum?.used ?? 0))).toBe(50);
  });

  test(`a commit that is cut off happened or did not, and the caller is told which, ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const clientId = unique('client');
      const links = Array.from({ length: 1 + (round % 3) }, () => makeLink({ clientId }));
      wire.cutCommits(round % 2 === 0 ? 'before' : 'after');
      const written = links.map((link) =>
        subject.store.transaction(async (tx) => {
          await tx.paymentLinks.insert(link);
          await tx.events.append(makeEvent(link), makeDeliveryId());
        }, clientId),
      );
      const told = await Promise.allSettled(written);
      wire.cutCommits('never');
      for (const outcome of told) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'UNAVAILABLE' });
      }
      const kept = await subject.other.paymentLinks.findMany(
        clientId,
        links.map(({ id }) => id),
      );
      expect(kept.map((link) => link !== undefined)).toEqual(told.map(({ status }) => status === 'fulfilled'));
      expect(await subject.other.paymentLinks.count(clientId, {}, NOW)).toBe(round % 2 === 0 ? 0 : links.length);
    }
  });

  test('the outcome is found although every other connection has died silently', async () => {
    const clientId = unique('client');
    const insert = () => {
      const link = makeLink({ clientId });
      return subject.store.transaction(async (tx) => {
        await tx.paymentLinks.insert(link);
        await tx.events.append(makeEvent(link), makeDeliveryId());
      });
    };
    // The connection that finds the first outcome is among those that die at the second cut.
    for (const others of ['go on', 'fall silent'] as const) {
      await Promise.all([insert(), insert(), insert()]);
      wire.cutCommits('after', others);
      await insert();
      wire.cutCommits('never');
    }
    wire.drop();
    expect(await subject.other.paymentLinks.count(clientId, {}, NOW)).toBe(8);
  });

  test.each(['before', 'after'] as const)(
    'of a commit cut off %s it got there, in a longer outage, nothing is claimed; the same request again is done once',
    async (cut) => {
      const request = { clientId: unique('client'), key: 'key', fingerprint: 'f' };
      const store = await openStore({ databaseUrl: wire.url(database.url), ...PATIENT, outcomeTimeoutMs: 300 });
      let now = NOW;
      const deps = { store, clock: () => now, secrets: { seal: (text: string) => text, open: (text: string) => text } };
      const { perform } = createIdempotencyService(deps);
      const keyed = createKeyedStore(deps);
      const create = () =>
        perform(request, () =>
          keyed.transaction(async (tx) => {
            const link = makeLink(request);
            await tx.paymentLinks.insert(link);
            await tx.events.append(makeEvent(link), makeDeliveryId());
            return link.id;
          }),
        );
      wire.cutCommits(cut, 'are refused');
      expect(await create()).toMatchObject({ outcome: { error: { name: 'DomainError', code: 'INTERNAL' } } });
      wire.cutCommits('never');
      expect(await subject.other.paymentLinks.count(request.clientId, {}, NOW)).toBe(cut === 'before' ? 0 : 1);
      now += HELD_MS;
      const again = await create();
      expect(await subject.other.events.after(request.clientId, 0, 10)).toMatchObject([
        { paymentLinkId: 'outcome' in again && 'value' in again.outcome ? again.outcome.value : 'none' },
      ]);
      await store.close();
    },
  );

  storeContract(() => subject);
}

describe.runIf(dialects.includes('postgres'))('PostgreSQL as it is', () => {
  test('can do everything', async () => {
    const database = await createTestDatabase('postgres');
    expect(await probeEngine({ url: database.url })).toEqual(WHOLE);
    expect(describeEngine(WHOLE)).toEqual([]);
    await database.drop();
  });
});

describe.runIf(dialects.includes('postgres'))('an engine without transaction status and notifications', () => {
  engineContract(createLesserDatabase, { ...WHOLE, transactionStatus: false, notify: false, listen: false });
});

const title = pgbouncerInstalled
  ? 'PostgreSQL through pgbouncer in transaction mode'
  : 'PostgreSQL through pgbouncer: skipped, as Debian’s package pgbouncer is not installed here';
describe.runIf(dialects.includes('postgres') && pgbouncerInstalled)(title, () => {
  engineContract(createPooledDatabase, { ...WHOLE, sessions: false, timeoutAtConnect: false, listen: false });
});
