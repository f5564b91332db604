import { z } from 'zod';
import { ValidationError } from '../errors.ts';
import { EVENT_TYPES, type EventType } from '../event.ts';
import { parseShape } from '../input/parse.ts';
import { names, omitNullish, REQUIRED, rule, text, wholeNumber } from '../input/shape.ts';
import type { Circuit } from './circuit.ts';
import { webhookSecretFault } from './webhook-secret.ts';
import { webhookUrlFault } from './webhook-url.ts';

/** A url of a client's that events are delivered to. */
export type WebhookEndpoint = {
  readonly clientId: string;
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  /** The types of events that it subscribes to; empty for all, subject to `linkEvents`. */
  readonly topics: readonly EventType[];
  /** Without topics: whether it subscribes to `PaymentLink.*` in addition to the events of payments. */
  readonly linkEvents: boolean;
  readonly enabled: boolean;
  /** The signing secret, sealed for `webhookSecretPurpose`. */
  readonly sealedSecret: string;
  /** The secret before a rotation, which also signs until `until`. */
  readonly previousSecret: { readonly sealed: string; readonly until: number } | null;
  readonly circuit: Circuit;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** The most endpoints of a client: each one adds a delivery row to every event that it subscribes to. */
export const MAX_ENDPOINTS = 16;

/** The purpose (associated data) with which the secrets of a client's endpoints are sealed. */
export function webhookSecretPurpose(clientId: string): string {
  return `webhook secret ${clientId}`;
}

/** The sealed secrets that sign at that time, the newest first. */
export function signingSecrets(
  { sealedSecret, previousSecret }: Pick<WebhookEndpoint, 'sealedSecret' | 'previousSecret'>,
  now: number,
): readonly [string, ...string[]] {
  return previousSecret !== null && now < previousSecret.until ? [sealedSecret, previousSecret.sealed] : [sealedSecret];
}

const LINK_EVENTS_SENT: ReadonlySet<EventType> = new Set<EventType>([
  'PaymentLink.Created',
  'PaymentLink.Activated',
  'PaymentLink.Deactivated',
  'PaymentLink.Expired',
  'PaymentLink.Finished',
  'PaymentLink.Deleted',
]);

/** Whether events of the type are delivered by webhooks at all. */
function isDelivered(type: EventType): boolean {
  return !type.startsWith('PaymentLink.') || LINK_EVENTS_SENT.has(type);
}

/** Whether an endpoint subscribes to a type of event. */
export function wantsEvent(
  { topics, linkEvents }: Pick<WebhookEndpoint, 'topics' | 'linkEvents'>,
  type: EventType,
): boolean {
  if (topics.length > 0) return topics.includes(type);
  return isDelivered(type) && (linkEvents || !type.startsWith('PaymentLink.'));
}

/** The input for an endpoint. Absent and null properties stay unchanged, except that null removes the description. */
export type WebhookEndpointInput = Partial<
  Pick<WebhookEndpoint, 'url' | 'description' | 'topics' | 'linkEvents' | 'enabled'>
> & { readonly secret?: string };

/** A zod shape of a text that `faultOf` finds valid. */
const faultless = (faultOf: (value: string) => string | undefined) =>
  text(2048).superRefine((value, context) => {
    const message = faultOf(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const secret = faultless(webhookSecretFault).nullish();
const topic = z.enum(EVENT_TYPES.filter(isDelivered), rule('must be a type of event that webhooks send'));
const toggle = z.boolean(rule('must be true or false')).nullish();

/** Parses the JSON input of an update. Throws a ValidationError with every fault. */
export function parseWebhookEndpoint(
  input: unknown,
  { development }: { readonly development: boolean },
): WebhookEndpointInput {
  const shape = z.object({
    url: faultless((url) => webhookUrlFault(url, { development })).nullish(),
    secret,
    linkEvents: toggle,
    topics: names(topic, { max: EVENT_TYPES.length }).nullish(),
    description: text(200).nullish(),
    enabled: toggle,
  });
  const parsed = parseShape(shape, input, () => []);
  return { ...omitNullish(parsed), ...(parsed.description === null && { description: null }) };
}

/** Parses the JSON input of a creation. Throws a ValidationError with every fault. */
export function parseNewWebhookEndpoint(
  input: unknown,
  options: { readonly development: boolean },
): WebhookEndpointInput & { readonly url: string } {
  const { url, ...others } = parseWebhookEndpoint(input, options);
  if (url === undefined) throw missingUrl();
  return { url, ...others };
}

export function missingUrl(): ValidationError {
  return new ValidationError([{ path: ['url'], code: 'MISSING', message: REQUIRED }]);
}

const LONGEST_OVERLAP_S = 7 * 86_400;
const rotationShape = z.object({ secret, overlapSeconds: wholeNumber(0, LONGEST_OVERLAP_S).nullish() });

/** Parses a rotation: the new secret, generated if absent, and how long the current one signs as well (default: a day). */
export function parseSecretRotation(input: unknown): { readonly secret?: string; readonly overlapMs: number } {
  const { secret, overlapSeconds = 86_400 } = omitNullish(parseShape(rotationShape, input, () => []));
  return { ...(secret !== undefined && { secret }), overlapMs: overlapSeconds * 1_000 };
}
