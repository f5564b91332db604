import { openStore } from '../../../src/store/store.ts';
import { createEvents } from './events.ts';
import type { Prepared } from './prepare.ts';
import { createClient } from './prepare.ts';
import { type Seeded, seed } from './seed.ts';

/** Two clients with as many links each, whose load is heavy, and one with a few, who is to notice none of it. */
export type Neighbours = { readonly heavy: readonly Seeded[]; readonly light: Seeded };

const FEW = 100;
export const EVENTS = 15_000;

/** Adds the second heavy client, the light one, and events of the first to the run's file. */
export async function addNeighbours(
  { seeded, databaseUrl }: Prepared,
  say: (line: string) => void,
): Promise<Neighbours> {
  const store = await openStore({ databaseUrl });
  try {
    const other = { ...seeded, client: { ...createClient(), clientId: 'bench-2' } };
    await seed(store, other, () => {});
    const light = { ...seeded, count: FEW, client: { ...createClient(), clientId: 'bench-light' } };
    await seed(store, light, () => {});
    await createEvents(store, seeded, EVENTS);
    say(`added a second client with ${seeded.count.toLocaleString('en')} links, and one with ${FEW}`);
    return { heavy: [seeded, other], light };
  } finally {
    await store.close();
  }
}
