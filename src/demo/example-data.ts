import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import type { PaymentStatus } from '../domain/payment.ts';
import { type PaymentLink, type PaymentLinkStatus, statusAt } from '../domain/payment-link.ts';
import type { Store } from '../domain/ports.ts';
import { createSecret, type RandomBytes } from '../lib/random.ts';
import type { Services } from '../services/services.ts';
import { DEMO_CLIENTS } from './clients.ts';
import { demoLink } from './links.ts';
import { demoViewer } from './viewer.ts';

type Dependencies = {
  readonly store: Store;
  readonly services: Pick<Services, 'paymentLinks' | 'checkoutSessions' | 'payments'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

/** The sandbox's card that pays an example's link, and the statuses that the payment must have. */
type PaymentCriteria = { readonly card: string; readonly statuses: readonly PaymentStatus[] };

/** A payment whose funds have not arrived. */
const CAPTURED: PaymentCriteria = { card: 'tok_success', statuses: ['CAPTURED'] };
const PAID: PaymentCriteria = { card: 'tok_instant', statuses: ['CAPTURED', 'RECEIVED'] };
const UNDECIDED: PaymentCriteria = { card: 'tok_pending', statuses: ['CREATED', 'AUTHORIZED'] };

/**
 * Data of the demo client for the examples of GraphiQL and Swagger UI, in the state that each example needs. It is created on
 * demand, and again only after an example has consumed it.
 */
export function createExampleData({ store, services, clock, random }: Dependencies) {
  const { paymentLinks, checkoutSessions, payments } = services;
  const [{ id: clientId, clientSecret, apiKey }] = DEMO_CLIENTS;
  const linkIds = new Map<string, string>();
  const paymentIds = new Map<string, string>();

  async function known(viewer: Viewer, example: string, status: PaymentLinkStatus): Promise<PaymentLink | undefined> {
    const id = linkIds.get(example);
    if (id === undefined) return undefined;
    const [link] = await paymentLinks.findMany(viewer, [id]);
    return link && statusAt(link, clock()) === status ? link : undefined;
  }

  /** An example's link, in that status. */
  async function linkFor(viewer: Viewer, example: string, status: 'ATTEMPT' | 'ACTIVE'): Promise<PaymentLink> {
    const kept = await known(viewer, example, status);
    if (kept !== undefined) return kept;
    // The first demo link accepts cards, and has a customer.
    const { checkoutToken: _, ...terms } = demoLink(0, 1).input;
    const options = { activate: status === 'ACTIVE', tokenOptional: true };
    const link = await paymentLinks.create(viewer, { ...terms, duration: 86_400 }, options);
    linkIds.set(example, link.id);
    return link;
  }

  async function sessionFor(viewer: Viewer, example: string): Promise<string> {
    const { checkoutToken } = await linkFor(viewer, example, 'ACTIVE');
    return (await checkoutSessions.refresh(viewer, checkoutToken)).id;
  }

  /** An example's payment, in one of those statuses. */
  async function paymentFor(viewer: Viewer, example: string, { card, statuses }: PaymentCriteria): Promise<string> {
    const kept = paymentIds.get(example);
    if (kept !== undefined && statuses.includes((await payments.get(viewer, kept)).status)) return kept;
    // The link of the previous payment may be paid.
    linkIds.delete(example);
    const sessionId = await sessionFor(viewer, example);
    const { id } = await payments.pay(viewer, sessionId, { paymentMethod: 'CARD', card: { token: card } });
    paymentIds.set(example, id);
    return id;
  }

  /** By operationId. */
  async function ofRest() {
    const viewer = await demoViewer(store);
    if (viewer === undefined) return {};
    const idOf = async (example: string, status: 'ATTEMPT' | 'ACTIVE') => ({
      parameters: { id: (await linkFor(viewer, example, status)).id },
    });
    const sessionOf = async (example: string) => ({ parameters: { id: await sessionFor(viewer, example) } });
    const { checkoutToken } = await linkFor(viewer, 'startCheckoutSession', 'ACTIVE');
    const paymentOf = async (example: string, criteria: PaymentCriteria) => ({
      parameters: { id: await paymentFor(viewer, example, criteria) },
    });
    const fresh = (name: string) => ({ checkoutToken: `${name}-${createSecret(4, random)}` });
    return {
      createPaymentLink: { bodies: { full: fresh('invoice'), split: fresh('order') } },
      getPaymentLink: await idOf('getPaymentLink', 'ACTIVE'),
      updatePaymentLink: await idOf('updatePaymentLink', 'ATTEMPT'),
      deletePaymentLink: await idOf('deletePaymentLink', 'ATTEMPT'),
      activatePaymentLink: await idOf('activatePaymentLink', 'ATTEMPT'),
      deactivatePaymentLink: await idOf('deactivatePaymentLink', 'ACTIVE'),
      startCheckoutSession: { parameters: { token: checkoutToken } },
      refreshCheckoutSession: { parameters: { token: checkoutToken } },
      createCheckoutSession: {
        bodies: { existing: { checkoutToken }, full: fresh('session-invoice'), split: fresh('session-order') },
      },
      getCheckoutSession: await sessionOf('getCheckoutSession'),
      cancelCheckoutSession: await sessionOf('cancelCheckoutSession'),
      payCheckoutSession: await sessionOf('payCheckoutSession'),
      getPayment: await paymentOf('getPayment', PAID),
      cancelPayment: await paymentOf('cancelPayment', UNDECIDED),
      refundPayment: await paymentOf('refundPayment', PAID),
      listRefunds: await paymentOf('refundPayment', PAID),
      receiveFunds: { bodies: { id: { id: await paymentFor(viewer, 'receiveFunds', CAPTURED) } } },
    };
  }

  async function ofGraphql() {
    const viewer = await demoViewer(store);
    if (viewer === undefined) return undefined;
    const { id: linkId, checkoutToken } = await linkFor(viewer, 'tour', 'ACTIVE');
    const last = await store.events.last(viewer.clientId);
    const [lastEvent] = await store.events.after(viewer.clientId, last - 1, 1);
    return {
      linkId,
      checkoutToken,
      sessionId: await sessionFor(viewer, 'tour'),
      paymentId: await paymentFor(viewer, 'receiveFunds', CAPTURED),
      deletableId: (await linkFor(viewer, 'tour deletePaymentLink', 'ATTEMPT')).id,
      lastEvent,
    };
  }

  return { login: { clientId, clientSecret, apiKey }, ofRest, ofGraphql };
}
