import { z } from 'zod';
import { ValidationError } from '../errors.ts';
import { EVENT_TYPES, type EventType } from '../event.ts';
import { parseShape } from '../input/parse.ts';
import { names, omitNullish, REQUIRED, rule, text, wholeNumber } from '../input/shape.ts';
import type { Circuit } from './circuit.ts';
import { webhookSecretFault } from './webhook-secret.ts';
import { webhookUrlFault } from './webhook-url.ts';

/** Where a client wants to be told of events. */
export type WebhookEndpoint = {
  readonly clientId: string;
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  /** Of which events it is told; none for all that `linkEvents` lets through. */
  readonly topics: readonly EventType[];
  /** Without topics: whether it is told of `PaymentLink.*` beside what happens to payments. */
  readonly linkEvents: boolean;
  readonly enabled: boolean;
  /** What signs, sealed for `webhookSecretPurpose`. */
  readonly sealedSecret: string;
  /** What signs beside it for a while after a rotation, sealed alike. */
  readonly previousSecret: { readonly sealed: string; readonly until: number } | null;
  readonly circuit: Circuit;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** So many can a client have: each is a row more for each event that it wants. */
export const MOST_ENDPOINTS = 16;

/** What the secrets of a client's endpoints are sealed for. */
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

/** Whether webhooks tell of it at all. */
function isTold(type: EventType): boolean {
  return !type.startsWith('PaymentLink.') || LINK_EVENTS_SENT.has(type);
}

/** Whether an endpoint is told of an event. */
export function wantsEvent(
  { topics, linkEvents }: Pick<WebhookEndpoint, 'topics' | 'linkEvents'>,
  type: EventType,
): boolean {
  if (topics.length > 0) return topics.includes(type);
  return isTold(type) && (linkEvents || !type.startsWith('PaymentLink.'));
}

/** What of an endpoint its client says. What is absent is left as it is; so is what is null, but for the description. */
export type WebhookEndpointInput = Partial<
  Pick<WebhookEndpoint, 'url' | 'description' | 'topics' | 'linkEvents' | 'enabled'>
> & { readonly secret?: string };

/** A text that a rule finds no fault with. */
const faultless = (faultOf: (value: string) => string | undefined) =>
  text(2048).superRefine((value, context) => {
    const message = faultOf(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const secret = faultless(webhookSecretFault).nullish();
const topic = z.enum(EVENT_TYPES.filter(isTold), rule('must be an event that webhooks tell of'));
const toggle = z.boolean(rule('must be true or false')).nullish();

/** Reads the input as JSON gives it. Throws a ValidationError with every fault. */
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

/** The same for an endpoint that there is not yet. */
export function parseNewWebhookEndpoint(
  input: unknown,
  options: { readonly development: boolean },
): WebhookEndpointInput & { readonly url: string } {
  const { url, ...others } = parseWebhookEndpoint(input, options);
  if (url === undefined) throw urlIsMissing();
  return { url, ...others };
}

export function urlIsMissing(): ValidationError {
  return new ValidationError([{ path: ['url'], code: 'MISSING', message: REQUIRED }]);
}

const LONGEST_OVERLAP_S = 7 * 86_400;
const rotationShape = z.object({ secret, overlapSeconds: wholeNumber(0, LONGEST_OVERLAP_S).nullish() });

/** With what to sign from now on, if it is not to be made up, and for how long with the secret of now, too: a day unless said. */
export function parseSecretRotation(input: unknown): { readonly secret?: string; readonly overlapMs: number } {
  const { secret, overlapSeconds = 86_400 } = omitNullish(parseShape(rotationShape, input, () => []));
  return { ...(secret !== undefined && { secret }), overlapMs: overlapSeconds * 1_000 };
}
