import type { Viewer } from '../domain/client.ts';
import { ConflictError } from '../domain/errors.ts';
import { statusChange, termChanges } from '../domain/history.ts';
import { blankUnless, createId } from '../domain/id.ts';
import { isStorable } from '../domain/input/shape.ts';
import type { OffsetWindow, PageRows, PageWindow } from '../domain/page.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import { type NewLinkTerms, parseCreateInput } from '../domain/payment-link-input.ts';
import { parseUpdateInput } from '../domain/payment-link-update.ts';
import type { PaymentLinkFilter, PaymentLinkQuery, StoreWrites } from '../domain/ports.ts';
import { createSecret } from '../lib/random.ts';
import { type EventContext, recordLinkEvent } from './event.ts';
import {
  busyLink,
  createTransitions,
  isLinkId,
  MAX_TRIES,
  missingLink,
  type PaymentLinkDeps,
} from './payment-link/payment-link-transition.ts';

type CreateOptions = {
  /** Creates the link as ACTIVE, as if it were activated at once. */
  readonly activate?: boolean;
  /** Generates a checkoutToken when the caller gives none. */
  readonly tokenOptional?: boolean;
};

export type PaymentLinkService = ReturnType<typeof createPaymentLinkService>;

/** A client's payment links. Throws NotFoundError for one that is missing or another client's. */
export function createPaymentLinkService({ store, clock, random }: PaymentLinkDeps) {
  const { activate, deactivate, remove } = createTransitions({ store, clock, random });

  async function get(viewer: Viewer, id: string): Promise<PaymentLink> {
    const link = isLinkId(id) ? await store.paymentLinks.find(viewer.clientId, id) : undefined;
    if (link === undefined) throw missingLink();
    return link;
  }

  async function getByToken(viewer: Viewer, checkoutToken: string): Promise<PaymentLink> {
    const known = isStorable(checkoutToken);
    const link = known ? await store.paymentLinks.findByToken(viewer.clientId, checkoutToken) : undefined;
    if (link === undefined) throw missingLink();
    return link;
  }

  /** In the order of `ids`; undefined for those that are missing. */
  async function findMany(viewer: Viewer, ids: readonly string[]): Promise<readonly (PaymentLink | undefined)[]> {
    return store.paymentLinks.findMany(viewer.clientId, blankUnless(isLinkId, ids));
  }

  /** In the order of the references; undefined for those that are missing. */
  async function findManyByToken(
    viewer: Viewer,
    checkoutTokens: readonly string[],
  ): Promise<readonly (PaymentLink | undefined)[]> {
    return store.paymentLinks.findManyByToken(viewer.clientId, blankUnless(isStorable, checkoutTokens));
  }

  function page(viewer: Viewer, query: PaymentLinkQuery, window: PageWindow): Promise<PageRows<PaymentLink>> {
    return store.paymentLinks.page(viewer.clientId, query, window);
  }

  function listByOffset(
    viewer: Viewer,
    query: PaymentLinkQuery,
    window: OffsetWindow,
  ): Promise<readonly PaymentLink[]> {
    return store.paymentLinks.listByOffset(viewer.clientId, query, window);
  }

  function count(viewer: Viewer, filter: PaymentLinkFilter, now: number): Promise<number> {
    return store.paymentLinks.count(viewer.clientId, filter, now);
  }

  /** Throws ValidationError with every fault of the input, or ConflictError when the client has that checkoutToken. */
  async function create(
    viewer: Viewer,
    input: unknown,
    { activate: active = false, tokenOptional = false }: CreateOptions = {},
  ): Promise<PaymentLink> {
    const terms = parseCreateInput(input, { tokenRequired: !tokenOptional });
    const now = clock();
    const link = newLink(viewer, terms, { active, now, random });
    return store.transaction(async (tx) => {
      await insertLink(tx, link, { now, random });
      return link;
    }, viewer.clientId);
  }

  /** Throws ValidationError or, when the link's status does not allow the change, InvalidStateError. */
  async function update(viewer: Viewer, id: string, input: unknown): Promise<PaymentLink> {
    if (!isLinkId(id)) throw missingLink();
    const now = clock();
    return store.transaction(async (tx) => {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const link = await tx.paymentLinks.find(viewer.clientId, id);
        if (link === undefined) throw missingLink();
        const change = parseUpdateInput(input, link, now);
        if (change === undefined) return link;
        const guard = { now, statuses: ['ATTEMPT', 'ACTIVE'], version: link.version } as const;
        const written = await tx.paymentLinks.set(viewer.clientId, id, guard, { ...change, updatedAt: now });
        if (written === undefined) continue;
        if (written.expiresAt < link.expiresAt) {
          await tx.checkoutSessions.shorten(viewer.clientId, id, written.expiresAt, now);
        }
        const changes = termChanges(link.terms, written.terms);
        await recordLinkEvent(tx, written, { type: 'PaymentLink.Updated', changes }, { now, random });
        return written;
      }
      throw busyLink();
    }, viewer.clientId);
  }

  return {
    get,
    getByToken,
    findMany,
    findManyByToken,
    page,
    listByOffset,
    count,
    create,
    update,
    activate,
    deactivate,
    delete: remove,
  };
}

type NewLinkOptions = EventContext & {
  /** Whether it can be paid at once. */
  readonly active: boolean;
};

/** A new link with those terms, not stored yet. Generates a checkoutToken when the caller gives none. */
export function newLink(viewer: Viewer, { checkoutToken, terms }: NewLinkTerms, options: NewLinkOptions): PaymentLink {
  const { active, now, random } = options;
  return {
    clientId: viewer.clientId,
    id: createId('pl', now, random),
    checkoutToken: checkoutToken ?? createSecret(16, random),
    payKey: `${viewer.clientTag}.${createSecret(16, random)}`,
    storedStatus: active ? 'ACTIVE' : 'ATTEMPT',
    deactivatedAt: null,
    createdAt: now,
    updatedAt: now,
    expiresAt: now + terms.duration * 1000,
    version: 1,
    paymentsDone: 0,
    paymentsInFlight: 0,
    terms,
  };
}

/** Inserts the link and its event. Throws ConflictError, which names the other link, if the checkoutToken is taken. */
export async function insertLink(tx: StoreWrites, link: PaymentLink, context: EventContext): Promise<void> {
  if (!(await tx.paymentLinks.insert(link))) {
    const { clientId, checkoutToken } = link;
    throw takenToken((await tx.paymentLinks.findByToken(clientId, checkoutToken))?.id);
  }
  const changes = statusChange(undefined, link.storedStatus);
  await recordLinkEvent(tx, link, { type: 'PaymentLink.Created', changes }, context);
  if (link.storedStatus !== 'ACTIVE') return;
  await recordLinkEvent(tx, link, { type: 'PaymentLink.Activated', changes: [] }, context);
}

/** `paymentLinkId`: the client's link that has the checkoutToken, unless it was deleted meanwhile. */
export function takenToken(paymentLinkId: string | undefined): ConflictError {
  const conflict = { path: ['checkoutToken'], paymentLinkId };
  return new ConflictError('checkoutToken: is already used by another payment link', conflict);
}
