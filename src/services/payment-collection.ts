import type { Clock } from '../domain/id.ts';
import type { Position } from '../domain/page.ts';
import type { Payment } from '../domain/payment.ts';
import type { Store } from '../domain/ports.ts';
import type { PaymentProvider } from '../domain/provider.ts';
import type { RandomBytes } from '../lib/random.ts';
import { findDueClients } from './due-clients.ts';
import { applyProviderResult } from './payment-verdict.ts';

/** A payment that is younger may still be in the hands of the request that made it. */
const STUCK_AFTER_MS = 15_000;
const BATCH = 20;
/** More than this wait for the next run, so that one client does not hold up the others. */
const MAX_BATCHES = 50;

export type PaymentDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly provider: PaymentProvider;
  /** Told when the provider, or the database after it, fails while a payment is collected. Nothing is lost then. */
  readonly onCollectError?: (error: unknown) => void;
};

/** The provider's part in a payment: asked outside of any transaction, and what it says is written in one of its own. */
export function createCollection({ store, clock, random, provider, onCollectError = () => {} }: PaymentDeps) {
  /**
   * Asks the provider and writes down what it says. Never rejects: the payment is made, and if nobody could be asked or
   * nothing be written, `resumeStuck` asks again.
   */
  async function collect(payment: Payment): Promise<Payment> {
    try {
      const verdict = await provider.charge(payment);
      if (verdict.status === 'PENDING') return payment;
      return await store.transaction((tx) => applyProviderResult(tx, payment, verdict, { now: clock(), random }));
    } catch (error) {
      onCollectError(error);
      return payment;
    }
  }

  /**
   * Asks again about the payments of all clients on which nothing is decided: the provider was slow or out of reach, or
   * the process ended between asking and writing. How many are decided now.
   */
  async function resumeStuck(now: number): Promise<number> {
    let decided = 0;
    for (const id of await clientsWithStuck(now)) decided += await resumeClient(id, now - STUCK_AFTER_MS);
    return decided;
  }

  /** The clients of whose payments `resumeStuck` asks again. */
  function clientsWithStuck(now: number): Promise<ReadonlySet<string>> {
    return findDueClients(store.payments.clientsWithUndecided, now - STUCK_AFTER_MS);
  }

  async function resumeClient(clientId: string, madeBefore: number): Promise<number> {
    let decided = 0;
    let after: Position | undefined;
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const query = { filter: { status: ['CREATED'] }, direction: 'asc' } as const;
      const { rows, more } = await store.payments.page(clientId, query, { limit: BATCH, ...(after && { after }) });
      const stuck = rows.filter(({ createdAt }) => createdAt <= madeBefore);
      const asked = await Promise.all(stuck.map(collect));
      decided += asked.filter(({ status }) => status !== 'CREATED').length;
      const last = stuck.at(-1);
      if (!more || last === undefined || stuck.length < rows.length) break;
      after = { key: last.createdAt, id: last.id };
    }
    return decided;
  }

  return { collect, resumeStuck };
}
