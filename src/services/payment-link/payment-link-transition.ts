import type { Viewer } from '../../domain/client.ts';
import { InvalidStateError, NotFoundError } from '../../domain/errors.ts';
import { statusChange } from '../../domain/history.ts';
import { type Clock, idPrefix } from '../../domain/id.ts';
import {
  activationGuard,
  admits,
  deactivationGuard,
  deletionGuard,
  type PaymentLink,
  type PaymentLinkGuard,
  type PaymentLinkStatus,
  statusAt,
} from '../../domain/payment-link.ts';
import type { Store, StoreWrites } from '../../domain/ports.ts';
import type { RandomBytes } from '../../lib/random.ts';
import { type LinkEventType, recordLinkEvent } from '../event.ts';

export type PaymentLinkDeps = { readonly store: Store; readonly clock: Clock; readonly random: RandomBytes };

type Transition = {
  readonly guard: (now: number) => PaymentLinkGuard;
  /** A guard for each status before the transition: the one that matches is the link's earlier status. */
  readonly guardsFrom: (now: number) => readonly (readonly [from: PaymentLinkStatus, guard: PaymentLinkGuard])[];
  readonly to: PaymentLinkStatus | undefined;
  readonly write: (tx: StoreWrites, link: LinkKey, guard: PaymentLinkGuard) => Promise<PaymentLink | undefined>;
  readonly event: LinkEventType;
  /** In this status the link is returned as it is: the transition was made before. */
  readonly done?: PaymentLinkStatus;
  readonly verb: string;
};

type LinkKey = { readonly clientId: string; readonly id: string };

/**
 * How often a guarded write is tried. It fails on a link that passes the guard only if another write of the link came in
 * between, so this many failures take as many concurrent writes.
 */
export const MAX_TRIES = 32;

const ACTIVATION: Transition = {
  guard: activationGuard,
  guardsFrom: (now) => [
    ['ATTEMPT', { now, statuses: ['ATTEMPT'] }],
    ['EXPIRED', { now, statuses: [], orDeactivated: true }],
  ],
  to: 'ACTIVE',
  write: (tx, { clientId, id }, guard) =>
    tx.paymentLinks.set(clientId, id, guard, {
      storedStatus: 'ACTIVE',
      deactivatedAt: null,
      updatedAt: guard.now,
    }),
  event: 'PaymentLink.Activated',
  done: 'ACTIVE',
  verb: 'activated',
};

const DEACTIVATION: Transition = {
  guard: deactivationGuard,
  guardsFrom: (now) => [['ACTIVE', deactivationGuard(now)]],
  to: 'EXPIRED',
  write: (tx, { clientId, id }, guard) =>
    tx.paymentLinks.set(clientId, id, guard, {
      storedStatus: 'EXPIRED',
      deactivatedAt: guard.now,
      updatedAt: guard.now,
    }),
  event: 'PaymentLink.Deactivated',
  done: 'EXPIRED',
  verb: 'deactivated',
};

const DELETION: Transition = {
  guard: deletionGuard,
  guardsFrom: (now) => [
    ['ATTEMPT', { ...deletionGuard(now), statuses: ['ATTEMPT'] }],
    ['EXPIRED', { ...deletionGuard(now), statuses: ['EXPIRED'] }],
  ],
  to: undefined,
  write: (tx, { clientId, id }, guard) => tx.paymentLinks.remove(clientId, id, guard),
  event: 'PaymentLink.Deleted',
  verb: 'deleted',
};

/** A client's transitions of a link's status. The statement that writes checks the guard, so the database decides races. */
export function createTransitions({ store, clock, random }: PaymentLinkDeps) {
  function activate(viewer: Viewer, id: string): Promise<PaymentLink> {
    return run(ACTIVATION, { clientId: viewer.clientId, id });
  }

  function deactivate(viewer: Viewer, id: string): Promise<PaymentLink> {
    return run(DEACTIVATION, { clientId: viewer.clientId, id });
  }

  async function remove(viewer: Viewer, id: string): Promise<void> {
    await run(DELETION, { clientId: viewer.clientId, id });
  }

  async function run(transition: Transition, key: LinkKey): Promise<PaymentLink> {
    if (!isLinkId(key.id)) throw missingLink();
    const now = clock();
    const guard = transition.guard(now);
    return store.transaction(async (tx) => {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        for (const [from, guardFrom] of transition.guardsFrom(now)) {
          const written = await transition.write(tx, key, guardFrom);
          if (written === undefined) continue;
          const changes = statusChange(from, transition.to);
          await recordLinkEvent(tx, written, { type: transition.event, changes }, { now, random });
          return written;
        }
        const link = await tx.paymentLinks.find(key.clientId, key.id);
        if (link === undefined) throw missingLink();
        if (statusAt(link, now) === transition.done) return link;
        if (!admits(guard, link)) throw new InvalidStateError(refusal(link, transition.verb, now));
      }
      throw busyLink();
    }, key.clientId);
  }

  return { activate, deactivate, remove };
}

function refusal(link: PaymentLink, verb: string, now: number): string {
  const status = statusAt(link, now);
  const underWay = status === 'EXPIRED' && link.paymentsInFlight > 0 ? ' and has a payment under way' : '';
  return `A payment link that is ${status}${underWay} cannot be ${verb}`;
}

export function isLinkId(id: string): boolean {
  return idPrefix(id) === 'pl';
}

/** The same error whether there is no link with that id or it is another client's. */
export function missingLink(): NotFoundError {
  return new NotFoundError('There is no such payment link');
}

export function busyLink(): InvalidStateError {
  return new InvalidStateError('The payment link is being changed by too many requests at once; try again');
}
