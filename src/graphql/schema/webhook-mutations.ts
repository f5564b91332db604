import type { WebhookEndpoint } from '../../domain/client.ts';
import type { WebhookDelivery } from '../../domain/webhook/webhook.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { outcome, type PayloadFields, resultType } from './errors.ts';
import { WebhookDeliveryRef, WebhookEndpointRef } from './webhook.ts';

const SetInput = builder.inputType('SetWebhookEndpointInput', {
  description: 'Where you want to be told of events.',
  fields: (t) => ({
    url: t.field({
      type: 'URL',
      required: true,
      description: 'Where to send them: an https url of the public internet, without credentials in it.',
    }),
    secret: t.string({
      description:
        'What to sign with: 8 to 255 printable characters, or `whsec_` and 24 to 64 bytes in base64. Left out, the secret that you have stays, or one is made up.',
    }),
    linkEvents: t.boolean({
      defaultValue: false,
      description: 'Whether to send PAYMENT_LINK_… events beside TRANSACTION_… events.',
    }),
  }),
});

const setFields: PayloadFields<{ readonly endpoint: WebhookEndpoint; readonly newSecret: string | null }> = (t) => ({
  webhookEndpoint: t.expose('endpoint', { type: WebhookEndpointRef, description: 'The endpoint as it is now.' }),
  newSecret: t.exposeString('newSecret', {
    nullable: true,
    description:
      'The secret that was made up: keep it, as it is not shown again. Null when you gave one, or kept the one you had.',
  }),
});

const removedFields: PayloadFields<{ readonly endpoint: WebhookEndpoint }> = (t) => ({
  removedWebhookEndpoint: t.expose('endpoint', { type: WebhookEndpointRef, description: 'The endpoint as it was.' }),
});

const replayedFields: PayloadFields<{ readonly delivery: WebhookDelivery }> = (t) => ({
  webhookDelivery: t.expose('delivery', { type: WebhookDeliveryRef, description: 'The delivery as it is now.' }),
});

builder.mutationFields((t) => ({
  setWebhookEndpoint: t.field({
    extensions: needs('webhooks:write'),
    nullable: true,
    type: resultType('SetWebhookEndpoint', {
      description: 'From now on events are sent there.',
      fields: setFields,
      errors: ['ValidationError'],
    }),
    description: 'Sets where you are told of events. It replaces the endpoint that you had.',
    args: { input: t.arg({ type: SetInput, required: true, description: 'What it is to be.' }) },
    resolve: (_, { input }, context) =>
      outcome(context, () => context.services.webhooks.setEndpoint(context.viewer, input)),
  }),
  removeWebhookEndpoint: t.field({
    extensions: needs('webhooks:write'),
    nullable: true,
    type: resultType('RemoveWebhookEndpoint', {
      description: 'Nothing more is sent. What was on its way is FAILED.',
      fields: removedFields,
      errors: ['NotFoundError'],
    }),
    description: 'Stops telling you of events, and forgets the secret.',
    resolve: (_, __, context) =>
      outcome(context, async () => ({ endpoint: await context.services.webhooks.removeEndpoint(context.viewer) })),
  }),
  replayWebhookDelivery: t.field({
    extensions: needs('webhooks:write'),
    nullable: true,
    type: resultType('ReplayWebhookDelivery', {
      description: 'The delivery is on its way again.',
      fields: replayedFields,
      errors: ['NotFoundError', 'InvalidStateError'],
    }),
    description: 'Sends an event again that was delivered or given up, to the endpoint that you have now.',
    args: { id: t.arg.id({ required: true, description: 'The id of the delivery, such as `whd_…`.' }) },
    resolve: (_, { id }, context) =>
      outcome(context, async () => ({ delivery: await context.services.webhooks.replay(context.viewer, id) })),
  }),
}));
