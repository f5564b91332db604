import {
  type AuditAction,
  type AuditEntry,
  type AuditFilter,
  CLIENT_ACTOR,
  COMMAND_LINE_ACTOR,
} from '../../../domain/audit/audit-entry.ts';
import { omitNullish } from '../../../domain/input/shape.ts';
import { indexedCountCost, indexedListCost } from '../../../domain/read-cost.ts';
import { builder } from '../../builder.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { connectionCost } from '../../relay/connection-cost.ts';
import { connectionType } from '../../relay/connection-type.ts';
import { connectByCreation, creationOrder } from '../../relay/creation-list.ts';
import { checkValues, DateTimeRangeInput, MAX_VALUES, toRange } from '../list-input.ts';
import { ViewerRef } from '../viewer.ts';

const ActionRef = builder.enumType('AuditAction', {
  description: 'An action that the audit trail records.',
  values: {
    SIGNED_IN: {
      description:
        'Your credentials were used: a token was issued, or a key was sent. The first use from an address has its own entry. Later uses may be combined in one entry, whose detail `times` is their number.',
    },
    SIGN_IN_FAILED: {
      description: 'A sign-in failed: the credentials were wrong, or the key was revoked or has expired.',
    },
    API_KEY_CREATED: { description: 'An API key was created.' },
    API_KEY_REVOKED: { description: 'An API key was revoked.' },
    WEBHOOK_ENDPOINT_SET: {
      description:
        'A webhook endpoint was created or updated; the detail `secret` says whether its secret was `kept` or is `new`.',
    },
    WEBHOOK_ENDPOINT_REMOVED: { description: 'A webhook endpoint was deleted.' },
    PROVIDER_ACCOUNT_SET: { description: 'A provider account was set, or its credentials were changed.' },
    PROVIDER_ACCOUNT_REMOVED: { description: 'A provider account was removed.' },
    BRANDING_SET: { description: 'The branding was set or removed.' },
    REFUND_REQUESTED: { description: 'A refund was requested.' },
    PAYMENT_CANCEL_REQUESTED: { description: 'The cancellation of a payment was requested, not by its payer.' },
  } satisfies Record<AuditAction, object>,
});

type Detail = { readonly name: string; readonly value: string };

const DetailRef = builder.objectRef<Detail>('AuditDetail').implement({
  description: 'A detail of an audited action. No detail is a secret.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the detail, such as `scopes`.' }),
    value: t.exposeString('value', { description: 'The value of the detail.' }),
  }),
});

const AuditEntryRef = builder.node(builder.objectRef<AuditEntry>('AuditEntry'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.auditEntry.load(id),
  description:
    'An action that was performed or attempted on your behalf. An entry is written in the transaction of the action and never changed. Keys without the scope ADMIN find none.',
  fields: (t) => ({
    action: t.expose('action', { type: ActionRef, description: 'The action.' }),
    occurredAt: t.expose('createdAt', { type: 'DateTime', description: 'When the action was performed.' }),
    actor: t.exposeID('actor', {
      nullable: true,
      description: `Who performed it: the id of an API key, \`${CLIENT_ACTOR}\` for your own credentials, or \`${COMMAND_LINE_ACTOR}\` for the operator of the gateway. Null if the caller was not identified.`,
    }),
    address: t.exposeString('address', {
      nullable: true,
      description:
        "The caller's IPv4 address, or the first half of its IPv6 address. Null if there was no request, or if the entry stands for several addresses.",
    }),
    traceId: t.exposeString('traceId', {
      nullable: true,
      description: 'The id of the request, which the response had as `x-trace-id`; of several, the last one.',
    }),
    targetId: t.exposeID('targetId', {
      nullable: true,
      description: 'The id of the object that was acted on, such as `key_…`; null if it has none.',
    }),
    detail: t.field({
      type: [DetailRef],
      description: 'Further details of the action.',
      resolve: ({ detail }) => Object.entries(detail).map(([name, value]) => ({ name, value })),
    }),
  }),
});

const OrderInput = creationOrder('AuditEntry', 'entries of the audit trail');

const FilterInput = builder.inputType('AuditEntryFilter', {
  description: `Filters entries: an entry must match every field, by any of its values. A field that is omitted, null or empty filters nothing. At most ${MAX_VALUES} values per field.`,
  fields: (t) => ({
    action: t.field({ type: [ActionRef], description: 'Any of these actions.' }),
    actor: t.idList({
      description: 'Performed by any of these: ids of keys, or the other values of `AuditEntry.actor`.',
    }),
    occurredAt: t.field({ type: DateTimeRangeInput, description: 'Performed within this time range.' }),
  }),
});

type FilterArgument = typeof FilterInput.$inferInput;

function toFilter(input: FilterArgument): AuditFilter {
  const { occurredAt, ...lists } = omitNullish(input);
  return { ...lists, ...(occurredAt && { createdAt: toRange(occurredAt) }) };
}

function checkFilter({ action, actor }: AuditFilter): void {
  for (const [name, values] of Object.entries({ action, actor })) checkValues(`filter.${name}`, values ?? []);
}

const COST = connectionCost<{ readonly filter?: FilterArgument | null | undefined }>({
  list: ({ filter }) => indexedListCost(toFilter(filter ?? {})),
  count: ({ filter }) => indexedCountCost(toFilter(filter ?? {})),
});

builder.objectField(ViewerRef, 'auditEntries', (t) =>
  t.connection(
    {
      type: AuditEntryRef,
      description:
        'The audit trail: what was done on your behalf and by whom, newest first by default. Requires the scope ADMIN.',
      extensions: { ...COST, ...needs('admin') },
      args: {
        filter: t.arg({ type: FilterInput, description: 'Which entries to include. By default all are.' }),
        orderBy: t.arg({ type: OrderInput, description: 'The sort order. Defaults to CREATED_AT DESC.' }),
      },
      resolve: (_, args, { services: { audit }, viewer }) => {
        const filter = toFilter(args.filter ?? {});
        checkFilter(filter);
        return connectByCreation(args, {
          prefix: 'aud',
          listIn: (direction) => ({
            page: (window) => audit.page(viewer, { filter, direction }, window),
            count: () => audit.count(viewer, filter),
          }),
        });
      },
    },
    connectionType(AuditEntryRef, 'entries of the audit trail'),
  ),
);
