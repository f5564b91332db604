import { DomainError } from '../../domain/errors.ts';

type Job = { readonly begin: () => void; readonly reject: (error: unknown) => void };
type Client = { running: number; readonly waiting: Set<Job> };

const BUSY = 'The database is busy with other reads; try again shortly';

/**
 * Runs at most `slots` tasks at once, at most `perClient` of them for one client. The others wait in a queue for each
 * client, which are served round-robin. A task that has waited for `waitMs`, or finds `maxWaiting` of its client's in
 * the queue, is refused as UNAVAILABLE.
 */
export function createFairQueue({
  slots,
  perClient,
  waitMs,
  maxWaiting = 1_000,
}: {
  readonly slots: number;
  readonly perClient: number;
  readonly waitMs: number;
  readonly maxWaiting?: number;
}) {
  // In round-robin order: a client that is served moves to the end. Only clients with tasks are in it.
  const clients = new Map<string, Client>();
  let free = slots;
  let closed = false;

  async function run<T>(clientId: string, work: () => Promise<T>): Promise<T> {
    if (closed) throw new DomainError('UNAVAILABLE', 'This process is stopping; try again');
    const client = clients.get(clientId) ?? { running: 0, waiting: new Set<Job>() };
    if (client.waiting.size >= maxWaiting) throw new DomainError('UNAVAILABLE', BUSY);
    clients.set(clientId, client);
    if (free > 0 && client.running < perClient) take(client);
    else await takeWhenFree(clientId, client);
    try {
      return await work();
    } finally {
      release(clientId, client);
    }
  }

  function take(client: Client): void {
    free -= 1;
    client.running += 1;
  }

  function takeWhenFree(clientId: string, client: Client): Promise<void> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        begin() {
          clearTimeout(timer);
          take(client);
          resolve();
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        client.waiting.delete(job);
        removeIdle(clientId, client);
        reject(new DomainError('UNAVAILABLE', BUSY));
      }, waitMs);
      client.waiting.add(job);
    });
  }

  function release(clientId: string, client: Client): void {
    free += 1;
    client.running -= 1;
    removeIdle(clientId, client);
    beginNext();
  }

  function removeIdle(clientId: string, { running, waiting }: Client): void {
    if (running === 0 && waiting.size === 0) clients.delete(clientId);
  }

  function beginNext(): void {
    // Skips the clients that already have `perClient` tasks running, which are `slots` at most.
    for (const [clientId, client] of clients) {
      if (free === 0) return;
      const [job] = client.waiting;
      if (job === undefined || client.running >= perClient) continue;
      client.waiting.delete(job);
      clients.delete(clientId);
      clients.set(clientId, client);
      job.begin();
    }
  }

  /** Refuses waiting and later tasks. Running ones go on. */
  function close(): void {
    closed = true;
    for (const { waiting } of clients.values()) {
      for (const { reject } of waiting) reject(new DomainError('UNAVAILABLE', 'This process is stopping; try again'));
      waiting.clear();
    }
  }

  return { run, close };
}
