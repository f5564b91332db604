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
  description: 'What an API key may do.',
  values: {
    LINKS_READ: {
      value: 'links:read',
      description: 'Read everything but API keys and the audit trail: links, sessions, payments, webhooks.',
    },
    LINKS_WRITE: { value: 'links:write', description: 'Create, change and end links.' },
    PAYMENTS_WRITE: { value: 'payments:write', description: 'Begin and end sessions, pay them, cancel payments.' },
    REFUNDS_WRITE: { value: 'refunds:write', description: 'Give money back.' },
    WEBHOOKS_WRITE: {
      value: 'webhooks:write',
      description: 'Create, change and remove webhook endpoints, send events again.',
    },
    ADMIN: {
      value: 'admin',
      description: 'Everything, also API keys, provider accounts, branding and the audit trail.',
    },
  } as const satisfies Record<string, { readonly value: Scope; readonly description: string }>,
});

const ApiKeyRef = builder.objectRef<ApiKey>('ApiKey').implement({
  description: 'A further key of yours. The key itself is shown when it is made, and kept as a hash.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its id, such as `key_…`, which stands in the key.' }),
    name: t.exposeString('name', { description: 'What you call it.' }),
    scopes: t.field({ type: [ScopeRef], description: 'What it may do.', resolve: ({ scopes }) => [...scopes] }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on it is refused; null for never.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, give or take a minute; null for never.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null for a key that is not.',
    }),
  }),
});

const CreateInput = builder.inputType('CreateApiKeyInput', {
  description: 'What a new key is to be.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What you call it: 1 to 100 characters.' }),
    scopes: t.field({ type: [ScopeRef], required: true, description: 'What it may do: at least one.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'From when on it is refused; never unless said.' }),
  }),
});

const createdFields: PayloadFields<{ readonly apiKey: ApiKey; readonly key: string }> = (t) => ({
  apiKey: t.expose('apiKey', { type: ApiKeyRef, description: 'The key, without the key itself.' }),
  key: t.exposeString('key', {
    description:
      'The key itself, to send as `x-api-key` or as `Authorization: Bearer`. Keep it: it is not shown again.',
  }),
});

const revokedFields: PayloadFields<{ readonly apiKey: ApiKey }> = (t) => ({
  revokedApiKey: t.expose('apiKey', { type: ApiKeyRef, description: 'The key as it is now.' }),
});

builder.objectField(ViewerRef, 'apiKeys', (t) =>
  t.field({
    type: [ApiKeyRef],
    description:
      'Your further keys: those that are not revoked first, of each the newest first, at most 200. Takes a key with the scope ADMIN.',
    extensions: { ...fieldCost(LIST_UNITS), ...needs('admin') },
    resolve: async (_, __, { services, viewer }) => [...(await services.apiKeys.list(viewer))],
  }),
);

builder.mutationFields((t) => ({
  createApiKey: t.field({
    nullable: true,
    extensions: needs('admin'),
    type: resultType('CreateApiKey', {
      description: 'The key is good from now on.',
      fields: createdFields,
      errors: ['ValidationError', 'InvalidStateError'],
    }),
    description: 'Makes a further key, which is shown in this one answer.',
    args: { input: t.arg({ type: CreateInput, required: true, description: 'What it is to be.' }) },
    resolve: (_, { input }, context) => outcome(context, () => context.services.apiKeys.create(context.viewer, input)),
  }),
  revokeApiKey: t.field({
    nullable: true,
    extensions: needs('admin'),
    type: resultType('RevokeApiKey', {
      description: 'Within 3 seconds every process refuses the key, and the tokens that were got with it.',
      fields: revokedFields,
      errors: ['NotFoundError'],
    }),
    description: 'Ends a key for good.',
    args: { id: t.arg.id({ required: true, description: 'The id of the key, such as `key_…`.' }) },
    resolve: (_, { id }, context) =>
      outcome(context, async () => ({ apiKey: await context.services.apiKeys.revoke(context.viewer, id) })),
  }),
}));
