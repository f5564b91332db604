import { z } from 'zod';
import { parseShape } from '../input/parse.ts';
import { rule, text } from '../input/shape.ts';
import { webhookSecretFault } from './webhook-secret.ts';
import { webhookUrlFault } from './webhook-url.ts';

/** What a client asks its endpoint to be. Without a secret, it keeps the one it has or gets a new one. */
export type WebhookEndpointInput = { readonly url: string; readonly secret?: string; readonly linkEvents: boolean };

/** A text that a rule finds no fault with. */
const faultless = (faultOf: (value: string) => string | undefined) =>
  text(2048).superRefine((value, context) => {
    const message = faultOf(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** Reads the input as JSON gives it. Throws a ValidationError with every fault. */
export function parseWebhookEndpoint(
  input: unknown,
  { development }: { readonly development: boolean },
): WebhookEndpointInput {
  const shape = z.object({
    url: faultless((url) => webhookUrlFault(url, { development })),
    secret: faultless(webhookSecretFault).nullish(),
    linkEvents: z.boolean(rule('must be true or false')).nullish(),
  });
  const { url, secret, linkEvents } = parseShape(shape, input, () => []);
  return { url, ...(secret != null && { secret }), linkEvents: linkEvents ?? false };
}
