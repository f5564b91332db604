import type { Viewer } from '../domain/client.ts';
import { ConflictError } from '../domain/errors.ts';
import { createId } from '../domain/id.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import type { NewLinkTerms } from '../domain/payment-link-input.ts';
import type { StoreWrites } from '../domain/ports.ts';
import { createSecret } from '../lib/random.ts';
import { type EventContext, recordLinkEvent } from './event.ts';

type NewLinkOptions = EventContext & {
  /** Whether it can be paid at once. */
  readonly active: boolean;
};

/** A link with those terms from now on, not written yet. Makes up a checkoutToken when the caller gives none. */
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

/** Throws ConflictError when the client has a link with that checkoutToken. */
export async function insertLink(tx: StoreWrites, link: PaymentLink, moment: EventContext): Promise<void> {
  if (!(await tx.paymentLinks.insert(link))) {
    throw new ConflictError('checkoutToken: is already the reference of another payment link');
  }
  await recordLinkEvent(tx, link, 'PaymentLink.Created', moment);
  if (link.storedStatus === 'ACTIVE') await recordLinkEvent(tx, link, 'PaymentLink.Activated', moment);
}
