import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { DEFAULT_RETENTION } from '../../src/domain/retention.ts';
import { createRetentionService } from '../../src/services/retention.ts';
import { dialects, openTestStore } from '../support/store.ts';
import { addClient, appendEvent, removeEndpoints } from '../webhooks/outbox.ts';

const NOW = Date.UTC(2026, 5, 15);
const DAY_MS = 86_400_000;

describe.each(dialects)('retention on %s', (dialect) => {
  let store: Store;
  beforeEach(async () => {
    store = await openTestStore(dialect);
    await addClient(store, { id: 'one', url: 'https://one.example/' });
    await removeEndpoints(store, 'one');
  });
  afterEach(() => store.close());

  const events = async () => (await store.events.after('one', 0, 1_000)).length;

  test('removes all that is older than it is told to keep, in several batches', async () => {
    const { removeOld } = createRetentionService({
      store,
      retention: { ...DEFAULT_RETENTION, events: 10 },
    });
    await Promise.all(Array.from({ length: 250 }, () => appendEvent(store, 'one', NOW - 11 * DAY_MS)));
    await appendEvent(store, 'one', NOW - 9 * DAY_MS);
    await removeOld('events', NOW);
    expect(await events()).toBe(1);
    await removeOld('attempts', NOW);
    await removeOld('sessions', NOW);
    expect(await events()).toBe(1);
  });

  test('ends early when the process is to stop, and removes nothing twice when two do it at once', async () => {
    const service = createRetentionService({
      store,
      retention: { ...DEFAULT_RETENTION, events: 10 },
    });
    await Promise.all(Array.from({ length: 250 }, () => appendEvent(store, 'one', NOW - 11 * DAY_MS)));
    await service.removeOld('events', NOW, AbortSignal.abort());
    expect(await events()).toBe(250);
    const another = createRetentionService({
      store,
      retention: { ...DEFAULT_RETENTION, events: 10 },
    });
    await Promise.all([service.removeOld('events', NOW), another.removeOld('events', NOW)]);
    expect(await events()).toBe(0);
  });
});
