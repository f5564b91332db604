import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Store } from '../../src/domain/ports.ts';
import { createEventSubscriptions } from '../../src/webhooks/worker.ts';
import { SOON } from '../support/patience.ts';
import { openTestStore } from '../support/store.ts';
import { addClient, appendEvent, removeEndpoints } from './outbox.ts';

const url = 'https://hooks.example.com/';
let store: Store;
beforeAll(async () => {
  store = await openTestStore('sqlite');
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => store.close());

test('wakes for what is new, and not for calls without reason', async () => {
  const acme = await addClient(store, { id: 'acme', url });
  const wake = vi.fn();
  const calls: (() => void)[] = [];
  vi.spyOn(store, 'onAppend').mockImplementation((_, listener) => {
    calls.push(listener);
    return () => {};
  });
  const read = vi.spyOn(store.events, 'last');
  const subscriptions = createEventSubscriptions({ store, wake, poll: vi.fn() });
  await subscriptions.refresh();
  const call = async () => {
    read.mockClear();
    for (const listener of calls) listener();
    await Promise.allSettled(read.mock.results.map(({ value }) => value));
    await Promise.resolve();
  };

  await appendEvent(store, 'acme', 1);
  await call();
  expect(wake.mock.calls).toEqual([[acme]]);
  await call();
  expect(wake.mock.calls).toEqual([[acme]]);
  await appendEvent(store, 'acme', 2);
  await call();
  expect(wake.mock.calls).toEqual([[acme], [acme]]);
  read.mockRejectedValueOnce(new Error('no database'));
  await call();
  expect(wake.mock.calls).toHaveLength(2);
});

test('is subscribed to clients while they have an endpoint, until it is stopped', async () => {
  const wake = vi.fn();
  const subscriptions = createEventSubscriptions({ store, wake, poll: vi.fn() });
  await addClient(store, { id: 'gone', url });
  await subscriptions.refresh();
  await removeEndpoints(store, 'gone');
  const come = await addClient(store, { id: 'come', url });
  await subscriptions.refresh();
  await appendEvent(store, 'gone', 3);
  await appendEvent(store, 'come', 3);
  await vi.waitFor(() => expect(wake.mock.calls).toEqual([[come]]), SOON);

  subscriptions.stop();
  await subscriptions.refresh();
  await appendEvent(store, 'come', 4);
  await store.events.last('come');
  expect(wake).toHaveBeenCalledTimes(1);
});

test('polls once for many clients that are notified in one turn, instead of reading for each', async () => {
  const clients = Array.from({ length: 50 }, (_, i) => `one-of-many-${i}`);
  for (const id of clients) await addClient(store, { id, url });
  const calls: (() => void)[] = [];
  vi.spyOn(store, 'onAppend').mockImplementation((_, listener) => {
    calls.push(listener);
    return () => {};
  });
  const read = vi.spyOn(store.events, 'last');
  const poll = vi.fn();
  const subscriptions = createEventSubscriptions({ store, wake: vi.fn(), poll });
  await subscriptions.refresh();
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  for (let turns = 1; turns <= 2; turns += 1) {
    for (const listener of calls) listener();
    await turn();
    expect([poll.mock.calls.length, read.mock.calls.length]).toEqual([turns, 10 * turns]);
  }
  for (const listener of calls.slice(0, 10)) listener();
  await turn();
  expect(poll).toHaveBeenCalledTimes(2);

  for (const listener of calls) listener();
  subscriptions.stop();
  await turn();
  expect(poll).toHaveBeenCalledTimes(2);
});
