import { MOST_ENDPOINTS, type WebhookEndpoint } from '../../../domain/webhook/webhook-endpoint.ts';
import { builder } from '../../builder.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { outcome, type PayloadFields, resultType } from '../errors.ts';
import { EventTypeRef } from '../event/event-type.ts';
import { WebhookEndpointRef } from './webhook-endpoint.ts';

const URL_RULE = 'an https url of the public internet, without credentials in it.';
const SECRET_RULE = '8 to 255 printable characters, or `whsec_` and 24 to 64 bytes in base64.';

const SetInput = builder.inputType('SetWebhookEndpointInput', {
  description: 'Where you want to be told of events. What is left out stays as it is.',
  fields: (t) => ({
    url: t.field({
      type: 'URL',
      description: `Where to send them: ${URL_RULE} Required when you have no endpoint yet.`,
    }),
    secret: t.string({
      description: `What to sign with, from now on and alone: ${SECRET_RULE} Left out, the secret that you have stays, or one is made up.`,
    }),
    linkEvents: t.boolean({
      description:
        'Whether to send PAYMENT_LINK_… events beside TRANSACTION_… events: not to an endpoint that is new, unless said.',
    }),
  }),
});

const CreateInput = builder.inputType('CreateWebhookEndpointInput', {
  description: 'What a further endpoint is to be.',
  fields: (t) => ({
    url: t.field({ type: 'URL', required: true, description: `Where to send events: ${URL_RULE}` }),
    topics: t.field({ type: [EventTypeRef], description: 'The events to send; all unless said, as linkEvents says.' }),
    linkEvents: t.boolean({
      description: 'Without topics: whether to send PAYMENT_LINK_… events beside all the others; not unless said.',
    }),
    description: t.string({ description: 'A note for yourself, of up to 200 characters.' }),
    enabled: t.boolean({ description: 'Whether to send there from now on; so unless said.' }),
    secret: t.string({ description: `What to sign with: ${SECRET_RULE} One is made up unless said.` }),
  }),
});

const UpdateInput = builder.inputType('UpdateWebhookEndpointInput', {
  description: 'What to change of an endpoint. What is left out stays as it is.',
  fields: (t) => ({
    url: t.field({ type: 'URL', description: `Where to send events, those on their way too: ${URL_RULE}` }),
    topics: t.field({ type: [EventTypeRef], description: 'The events to send from now on; an empty list for all.' }),
    linkEvents: t.boolean({
      description: 'Without topics: whether to send PAYMENT_LINK_… events beside all the others.',
    }),
    description: t.string({ description: 'A note for yourself, of up to 200 characters; null removes it.' }),
    enabled: t.boolean({
      description: 'Whether to send there. To disable it gives up what is on its way, which is FAILED then.',
    }),
  }),
});

const RotateInput = builder.inputType('RotateWebhookEndpointSecretInput', {
  description: 'With what to sign from now on.',
  fields: (t) => ({
    secret: t.string({ description: `The new secret: ${SECRET_RULE} One is made up unless said.` }),
    overlapSeconds: t.int({
      description:
        'For how many seconds the secret of now signs, too: from 0 to 604800, which are 7 days; 86400 unless said, which are one.',
    }),
  }),
});

const NEW_SECRET = {
  nullable: true,
  description: 'The secret that was made up: keep it, as it is not shown again. Null when none was.',
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
  deletedWebhookEndpointId: t.id({ description: 'The id that it had.', resolve: ({ endpoint }) => endpoint.id }),
});

builder.mutationFields((t) => {
  const id = t.arg.id({ required: true, description: 'The id of the endpoint, such as `whe_…`.' });
  return {
    setWebhookEndpoint: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('SetWebhookEndpoint', {
        description: 'From now on events are sent there.',
        fields: fieldsWithSecret,
        errors: ['ValidationError', 'InvalidStateError'],
      }),
      description:
        'Sets where you are told of events, for who has one endpoint: makes it, or changes it. Refused when you have several.',
      args: { input: t.arg({ type: SetInput, required: true, description: 'What it is to be.' }) },
      resolve: (_, { input }, context) =>
        outcome(context, () => context.services.webhookEndpoints.set(context.viewer, input)),
    }),
    removeWebhookEndpoint: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('RemoveWebhookEndpoint', {
        description: 'Nothing more is sent. What was on its way is FAILED.',
        fields: removedFields,
        errors: ['NotFoundError', 'InvalidStateError'],
      }),
      description:
        'Stops telling you of events, and forgets the secret, for who has one endpoint. Refused when you have several.',
      resolve: (_, __, context) =>
        outcome(context, async () => ({
          endpoint: await context.services.webhookEndpoints.removeOnly(context.viewer),
        })),
    }),
    createWebhookEndpoint: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('CreateWebhookEndpoint', {
        description: 'From now on events are sent there, too.',
        fields: fieldsWithSecret,
        errors: ['ValidationError', 'InvalidStateError'],
      }),
      description: `Adds a place where you are told of events, up to ${MOST_ENDPOINTS}. Each has deliveries, tries and a secret of its own.`,
      args: { input: t.arg({ type: CreateInput, required: true, description: 'What it is to be.' }) },
      resolve: (_, { input }, context) =>
        outcome(context, () => context.services.webhookEndpoints.create(context.viewer, input)),
    }),
    updateWebhookEndpoint: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('UpdateWebhookEndpoint', {
        description: 'It is so from now on, and is tried at once if it was paused.',
        fields,
        errors: ['ValidationError', 'NotFoundError'],
      }),
      description: 'Changes an endpoint.',
      args: { id, input: t.arg({ type: UpdateInput, required: true, description: 'What to change.' }) },
      resolve: (_, { id, input }, context) =>
        outcome(context, async () => ({
          endpoint: await context.services.webhookEndpoints.update(context.viewer, id, input),
        })),
    }),
    deleteWebhookEndpoint: t.field({
      extensions: needs('webhooks:write'),
      nullable: true,
      type: resultType('DeleteWebhookEndpoint', {
        description: 'Nothing more is sent there. What was on its way is FAILED, and stays in the list of deliveries.',
        fields: deletedFields,
        errors: ['NotFoundError'],
      }),
      description: 'Removes an endpoint, and forgets its secret.',
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
          'The new secret signs. Until previousSecretExpiresAt the one before signs beside it, and alone where there is room for one signature.',
        fields: fieldsWithSecret,
        errors: ['ValidationError', 'NotFoundError'],
      }),
      description: 'Gives an endpoint a new secret, with some time to take it up.',
      args: { id, input: t.arg({ type: RotateInput, description: 'A new secret for a day of overlap unless said.' }) },
      resolve: (_, { id, input }, context) =>
        outcome(context, () => context.services.webhookEndpoints.rotateSecret(context.viewer, id, input ?? {})),
    }),
  };
});
