import { MAX_ENDPOINTS, type WebhookEndpoint } from '../../../domain/webhook/webhook-endpoint.ts';
import { builder } from '../../builder.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { outcome, type PayloadFields, resultType } from '../errors.ts';
import { EventTypeRef } from '../event/event-type.ts';
import { WebhookEndpointRef } from './webhook-endpoint.ts';

const URL_RULE = 'an https url on the public internet, without credentials.';
const SECRET_RULE = '8 to 255 printable characters, or `whsec_` and 24 to 64 bytes in base64.';

const SetInput = builder.inputType('SetWebhookEndpointInput', {
  description: 'Your webhook endpoint. Fields that are omitted stay unchanged.',
  fields: (t) => ({
    url: t.field({
      type: 'URL',
      description: `Where to send events: ${URL_RULE} Required if you have no endpoint yet.`,
    }),
    secret: t.string({
      description: `The signing secret, which replaces the previous one at once: ${SECRET_RULE} If omitted, the existing secret is kept, or one is generated.`,
    }),
    linkEvents: t.boolean({
      description:
        'Whether to send PAYMENT_LINK_… events in addition to TRANSACTION_… events. Defaults to false for a new endpoint.',
    }),
  }),
});

const CreateInput = builder.inputType('CreateWebhookEndpointInput', {
  description: 'An additional webhook endpoint.',
  fields: (t) => ({
    url: t.field({ type: 'URL', required: true, description: `Where to send events: ${URL_RULE}` }),
    topics: t.field({
      type: [EventTypeRef],
      description: 'The types of events to send. Defaults to all, subject to linkEvents.',
    }),
    linkEvents: t.boolean({
      description:
        'Without topics: whether to send PAYMENT_LINK_… events in addition to all others. Defaults to false.',
    }),
    description: t.string({ description: 'A description for your own use: up to 200 characters.' }),
    enabled: t.boolean({ description: 'Whether to send events to the endpoint. Defaults to true.' }),
    secret: t.string({ description: `The signing secret: ${SECRET_RULE} Generated if omitted.` }),
  }),
});

const UpdateInput = builder.inputType('UpdateWebhookEndpointInput', {
  description: 'The fields to change; the others stay unchanged.',
  fields: (t) => ({
    url: t.field({ type: 'URL', description: `Where to send events, including pending ones: ${URL_RULE}` }),
    topics: t.field({
      type: [EventTypeRef],
      description: 'The types of events to send from now on; an empty list for all.',
    }),
    linkEvents: t.boolean({
      description: 'Without topics: whether to send PAYMENT_LINK_… events in addition to all others.',
    }),
    description: t.string({ description: 'A description for your own use: up to 200 characters; null removes it.' }),
    enabled: t.boolean({
      description: 'Whether to send events to the endpoint. Disabling it makes its pending deliveries FAILED.',
    }),
  }),
});

const RotateInput = builder.inputType('RotateWebhookEndpointSecretInput', {
  description: 'The new signing secret.',
  fields: (t) => ({
    secret: t.string({ description: `The new secret: ${SECRET_RULE} Generated if omitted.` }),
    overlapSeconds: t.int({
      description:
        'For how many seconds the current secret remains in use beside the new one: 0 to 604800 (7 days). Defaults to 86400 (1 day).',
    }),
  }),
});

const NEW_SECRET = {
  nullable: true,
  description: 'The generated secret. Store it safely: it is not shown again. Null if none was generated.',
} as const;

const fields: PayloadFields<{ readonly endpoint: WebhookEndpoint }> = (t) => ({
  webhookEndpoint: t.expose('endpoint', { type: WebhookEndpointRef, description: 'The endpoint as it is now.' }),
});
const fieldsWithSecret: PayloadFields<{ readonly endpoint: WebhookEndpoint; readonly newSecret: string | null }> = (
  t,
) => ({
  webhookEndpoint: t.expose('endpoint', { type: WebhookEndpointRef, description: 'The endpoint as it is now.' }),
  newSecret: t.exposeString('newSecret', NEW_SECRET),
});
const removedFields: PayloadFields<{ readonly endpoint: WebhookEndpoint }> = (t) => ({
  removedWebhookEndpoint: t.expose('endpoint', { type: WebhookEndpointRef, description: 'The endpoint as it was.' }),
});
const deletedFields: PayloadFields<{ readonly endpoint: WebhookEndpoint }> = (t) => ({
  deletedWebhookEndpointId: t.id({
    description: 'The id of the deleted endpoint.',
    resolve: ({ endpoint }) => endpoint.id,
  }),
});

builder.mutationFields((t) => {
  const id = t.arg.id({ required: true, description: 'The id of the endpoint, such as `whe_…`.' });
  return {
    setWebhookEndpoint: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('SetWebhookEndpoint', {
        description: 'Events are sent to the endpoint from now on.',
        fields: fieldsWithSecret,
        errors: ['ValidationError', 'InvalidStateError'],
      }),
      description: 'Creates your only webhook endpoint, or updates it. Refused if you have several.',
      args: {
        input: t.arg({ type: SetInput, required: true, description: 'The endpoint to create, or the changes to it.' }),
      },
      resolve: (_, { input }, context) =>
        outcome(context, () => context.services.webhookEndpoints.set(context.viewer, input)),
    }),
    removeWebhookEndpoint: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('RemoveWebhookEndpoint', {
        description: 'The endpoint was deleted. Its pending deliveries are FAILED.',
        fields: removedFields,
        errors: ['NotFoundError', 'InvalidStateError'],
      }),
      description: 'Deletes your only webhook endpoint and its secret. Refused if you have several.',
      resolve: (_, __, context) =>
        outcome(context, async () => ({
          endpoint: await context.services.webhookEndpoints.removeOnly(context.viewer),
        })),
    }),
    createWebhookEndpoint: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('CreateWebhookEndpoint', {
        description: 'Events are sent to the new endpoint, too, from now on.',
        fields: fieldsWithSecret,
        errors: ['ValidationError', 'InvalidStateError'],
      }),
      description: `Creates an additional webhook endpoint, up to ${MAX_ENDPOINTS}. Each has its own deliveries, attempts and secret.`,
      args: { input: t.arg({ type: CreateInput, required: true, description: 'The endpoint to create.' }) },
      resolve: (_, { input }, context) =>
        outcome(context, () => context.services.webhookEndpoints.create(context.viewer, input)),
    }),
    updateWebhookEndpoint: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('UpdateWebhookEndpoint', {
        description: 'The endpoint was updated. If it was paused, deliveries are attempted again at once.',
        fields,
        errors: ['ValidationError', 'NotFoundError'],
      }),
      description: 'Updates a webhook endpoint.',
      args: { id, input: t.arg({ type: UpdateInput, required: true, description: 'The changes.' }) },
      resolve: (_, { id, input }, context) =>
        outcome(context, async () => ({
          endpoint: await context.services.webhookEndpoints.update(context.viewer, id, input),
        })),
    }),
    deleteWebhookEndpoint: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('DeleteWebhookEndpoint', {
        description: 'The endpoint was deleted. Its pending deliveries are FAILED, and stay in the list of deliveries.',
        fields: deletedFields,
        errors: ['NotFoundError'],
      }),
      description: 'Deletes a webhook endpoint and its secret.',
      args: { id },
      resolve: (_, { id }, context) =>
        outcome(context, async () => ({
          endpoint: await context.services.webhookEndpoints.remove(context.viewer, id),
        })),
    }),
    rotateWebhookEndpointSecret: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('RotateWebhookEndpointSecret', {
        description:
          'Events are signed with the new secret. Until previousSecretExpiresAt they are also signed with the previous one, and with that alone where there is room for only one signature.',
        fields: fieldsWithSecret,
        errors: ['ValidationError', 'NotFoundError'],
      }),
      description: 'Gives an endpoint a new secret, while the previous one stays in use for a time.',
      args: {
        id,
        input: t.arg({
          type: RotateInput,
          description: 'The new secret. By default it is generated, and the previous one stays in use for a day.',
        }),
      },
      resolve: (_, { id, input }, context) =>
        outcome(context, () => context.services.webhookEndpoints.rotateSecret(context.viewer, id, input ?? {})),
    }),
  };
});
