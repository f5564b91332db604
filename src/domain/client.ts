import { z } from 'zod';
import type { Branding } from './branding.ts';
import type { EventType } from './event.ts';
import { parseShape } from './input/parse.ts';
import { form, text } from './input/shape.ts';
import type { Scope } from './scope.ts';

/**
 * On whose behalf a service acts. Every read and write is scoped to this client. `key` is the further key that signed in,
 * which may do what its scopes say; without one, it is the client itself, who may do everything.
 */
export type Viewer = {
  readonly clientId: string;
  readonly clientTag: string;
  readonly key?: { readonly id: string; readonly scopes: readonly Scope[] };
};

/** A caller of the API. `tag` is its public, meaningless name in payment urls; secret and key are kept as SHA-256 hashes. */
export type Client = {
  readonly id: string;
  readonly name: string;
  readonly tag: string;
  readonly secretHash: string;
  readonly apiKeyHash: string;
  readonly createdAt: number;
  readonly branding?: Branding;
};

/** Where a client wants to be told of events. `linkEvents` opts in to `PaymentLink.*` beside what is told of payments. */
export type WebhookEndpoint = {
  readonly clientId: string;
  readonly url: string;
  /** What signs, sealed for `webhookSecretPurpose`. */
  readonly sealedSecret: string;
  readonly linkEvents: boolean;
  readonly updatedAt: number;
};

/** What the secret of a client's endpoint is sealed for. */
export function webhookSecretPurpose(clientId: string): string {
  return `webhook secret ${clientId}`;
}

const LINK_EVENTS_SENT: ReadonlySet<EventType> = new Set<EventType>([
  'PaymentLink.Created',
  'PaymentLink.Activated',
  'PaymentLink.Deactivated',
  'PaymentLink.Expired',
  'PaymentLink.Finished',
  'PaymentLink.Deleted',
]);

/** Whether an endpoint is told of an event. */
export function wantsEvent(endpoint: WebhookEndpoint, type: EventType): boolean {
  return !type.startsWith('PaymentLink.') || (endpoint.linkEvents && LINK_EVENTS_SENT.has(type));
}

const clientShape = z.object({
  id: form(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "-" or "_"').optional(),
  /** Payers read it on the payment page. */
  name: text(100, 1),
});

/** Reads who a new client is to be. Throws a ValidationError with every fault. */
export function parseClientInput(input: unknown): z.output<typeof clientShape> {
  return parseShape(clientShape, input, () => []);
}
