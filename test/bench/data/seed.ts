import { createHash } from 'node:crypto';
import type { Store } from '../../../src/domain/ports.ts';
import { createLink } from './links.ts';

/** The client that all links belong to, with what it needs to sign in. */
type BenchClient = {
  readonly clientId: string;
  readonly clientTag: string;
  readonly clientSecret: string;
  readonly apiKey: string;
};

export type Seeded = { readonly client: BenchClient; readonly count: number; readonly now: number };

const BATCH = 1_000;

/** Writes the client and its links through the store, a thousand to a transaction. The same for the same arguments. */
export async function seed(
  store: Store,
  { client, count, now }: Seeded,
  progress: (done: number) => void,
): Promise<void> {
  await store.transaction((tx) =>
    tx.clients.insert({
      id: client.clientId,
      name: 'Benchmark',
      tag: client.clientTag,
      secretHash: sha256(client.clientSecret),
      apiKeyHash: sha256(client.apiKey),
      createdAt: now,
    }),
  );
  for (let done = 0; done < count; done += BATCH) {
    const last = Math.min(done + BATCH, count);
    await store.transaction(async (tx) => {
      for (let number = done; number < last; number += 1) {
        await tx.paymentLinks.insert(createLink(number, count, now, client));
      }
    });
    progress(last);
  }
}

/** The ids of seeded links: which exist follows from the arguments alone. */
export function idsOf(numbers: readonly number[], { client, count, now }: Seeded): readonly string[] {
  return numbers.map((number) => createLink(number, count, now, client).id);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
