import type { ApiKey } from '../../../domain/api-key.ts';
import type { Scope } from '../../../domain/scope.ts';
import { builder } from '../../builder.ts';
import { fieldCost } from '../../plugins/field-cost.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { outcome, type PayloadFields, resultType } from '../errors.ts';
import { ViewerRef } from '../viewer.ts';

/** Up to 200 keys, each a row that an index finds. */
const LIST_UNITS = 250;

const ScopeRef = builder.enumType('ApiKeyScope', {
  description: 'A permission of an API key.',
  values: {
    LINKS_READ: {
      value: 'links:read',
      description: 'Read everything except API keys and the audit trail: links, sessions, payments, webhooks.',
    },
    LINKS_WRITE: { value: 'links:write', description: 'Create, update, activate, deactivate and delete links.' },
    PAYMENTS_WRITE: {
      value: 'payments:write',
      description: 'Create, refresh, pay and cancel sessions; cancel payments.',
    },
    REFUNDS_WRITE: { value: 'refunds:write', description: 'Refund payments.' },
    WEBHOOKS_WRITE: {
      value: 'webhooks:write',
      description: 'Create, update and delete webhook endpoints; resend events.',
    },
    ADMIN: {
      value: 'admin',
      description: 'Everything, including API keys, provider accounts, branding and the audit trail.',
    },
  } as const satisfies Record<string, { readonly value: Scope; readonly description: string }>,
});

const ApiKeyRef = builder.objectRef<ApiKey>('ApiKey').implement({
  description: 'An additional API key. The key itself is shown only on creation, and stored as a hash.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the key, such as `key_…`, which is part of the key itself.' }),
    name: t.exposeString('name', { description: 'A name of your choice.' }),
    scopes: t.field({ type: [ScopeRef], description: 'The scopes of the key.', resolve: ({ scopes }) => [...scopes] }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the key was created.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the key expires; null if it does not.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the key was last used, to about a minute; null if never.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the key was revoked; null if it has not been.',
    }),
  }),
});

const CreateInput = builder.inputType('CreateApiKeyInput', {
  description: 'A new API key.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'A name of your choice: 1 to 100 characters.' }),
    scopes: t.field({ type: [ScopeRef], required: true, description: 'The scopes of the key: at least one.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When the key expires. By default it does not.' }),
  }),
});

const createdFields: PayloadFields<{ readonly apiKey: ApiKey; readonly key: string }> = (t) => ({
  apiKey: t.expose('apiKey', { type: ApiKeyRef, description: 'The record of the key, without the key itself.' }),
  key: t.exposeString('key', {
    description:
      'The key itself, to send as `x-api-key` or as `Authorization: Bearer`. Store it safely: it is not shown again.',
  }),
});

const revokedFields: PayloadFields<{ readonly apiKey: ApiKey }> = (t) => ({
  revokedApiKey: t.expose('apiKey', { type: ApiKeyRef, description: 'The key as it is now.' }),
});

builder.objectField(ViewerRef, 'apiKeys', (t) =>
  t.field({
    type: [ApiKeyRef],
    description:
      'Your additional API keys, at most 200: first those that are not revoked, then revoked ones, each newest first. Requires the scope ADMIN.',
    extensions: { ...fieldCost(LIST_UNITS), ...needs('admin') },
    resolve: async (_, __, { services, viewer }) => [...(await services.apiKeys.list(viewer))],
  }),
);

builder.mutationFields((t) => ({
  createApiKey: t.field({
    nullable: true,
    extensions: needs('admin'),
    type: resultType('CreateApiKey', {
      description: 'The key was created and can be used at once.',
      fields: createdFields,
      errors: ['ValidationError', 'InvalidStateError'],
    }),
    description: 'Creates an additional API key. The key itself is shown only in this response.',
    args: { input: t.arg({ type: CreateInput, required: true, description: 'The key to create.' }) },
    resolve: (_, { input }, context) => outcome(context, () => context.services.apiKeys.create(context.viewer, input)),
  }),
  revokeApiKey: t.field({
    nullable: true,
    extensions: needs('admin'),
    type: resultType('RevokeApiKey', {
      description: 'Within 3 seconds, every process refuses the key and the tokens that were issued for it.',
      fields: revokedFields,
      errors: ['NotFoundError'],
    }),
    description: 'Revokes an API key permanently.',
    args: { id: t.arg.id({ required: true, description: 'The id of the key, such as `key_…`.' }) },
    resolve: (_, { id }, context) =>
      outcome(context, async () => ({ apiKey: await context.services.apiKeys.revoke(context.viewer, id) })),
  }),
}));
