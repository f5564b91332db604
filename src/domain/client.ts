import type { EventType } from './event.ts';

/** On whose behalf a service acts. Every read and write is scoped to this client. */
export type Viewer = { readonly clientId: string; readonly clientTag: string };

/** A caller of the API. `tag` is its public, meaningless name in payment urls; secret and key are kept as SHA-256 hashes. */
export type Client = {
  readonly id: string;
  readonly name: string;
  readonly tag: string;
  readonly secretHash: string;
  readonly apiKeyHash: string;
  readonly createdAt: number;
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

/** Whether an endpoint is told of an event. */
export function wantsEvent(endpoint: WebhookEndpoint, type: EventType): boolean {
  return !type.startsWith('PaymentLink.') || (endpoint.linkEvents && LINK_EVENTS_SENT.has(type));
}

const LINK_EVENTS_SENT: ReadonlySet<EventType> = new Set<EventType>([
  'PaymentLink.Created',
  'PaymentLink.Activated',
  'PaymentLink.Deactivated',
  'PaymentLink.Expired',
  'PaymentLink.Finished',
  'PaymentLink.Deleted',
]);
