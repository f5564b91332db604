import type { Viewer } from '../domain/client.ts';
import type { Store } from '../domain/ports.ts';
import { DEMO_CLIENTS } from './clients.ts';

/** The demo client as a viewer; undefined without demo data. */
export async function demoViewer(store: Store): Promise<Viewer | undefined> {
  const client = await store.clients.find(DEMO_CLIENTS[0].id);
  return client && { clientId: client.id, clientTag: client.tag };
}
