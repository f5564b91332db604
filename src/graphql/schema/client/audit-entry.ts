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
import { checkValues, DateTimeRangeInput, MOST_VALUES, toRange } from '../list-input.ts';
import { ViewerRef } from '../viewer.ts';

const ActionRef = builder.enumType('AuditAction', {
  description: 'What an entry of the audit trail tells of.',
  values: {
    SIGNED_IN: {
      description:
        'Somebody showed credentials of yours: got a token, or sent a key. The first time from an address by itself; `times` says for how many another entry stands.',
    },
    SIGN_IN_FAILED: { description: 'Somebody tried to, with wrong credentials, or with a key that has ended.' },
    API_KEY_CREATED: { description: 'A key was made.' },
    API_KEY_REVOKED: { description: 'A key was ended.' },
    WEBHOOK_ENDPOINT_SET: {
      description: 'An endpoint was set; `secret` says whether its secret was `kept` or is `new`.',
    },
    WEBHOOK_ENDPOINT_REMOVED: { description: 'An endpoint was removed.' },
    PROVIDER_ACCOUNT_SET: { description: 'An account with a provider was set, or its credentials were changed.' },
    PROVIDER_ACCOUNT_REMOVED: { description: 'An account with a provider was removed.' },
    BRANDING_SET: { description: 'How you show yourself to payers was set or removed.' },
    REFUND_REQUESTED: { description: 'Money was asked to go back to a payer.' },
    PAYMENT_CANCEL_REQUESTED: { description: 'A payment was asked to be given up, not by its payer.' },
  } satisfies Record<AuditAction, object>,
});

type Detail = { readonly name: string; readonly value: string };

const DetailRef = builder.objectRef<Detail>('AuditDetail').implement({
  description: 'A fact about what an entry of the audit trail tells of. None is a secret.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Which one, such as `scopes`.' }),
    value: t.exposeString('value', { description: 'What it is.' }),
  }),
});

const AuditEntryRef = builder.node(builder.objectRef<AuditEntry>('AuditEntry'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.auditEntry.load(id),
  description:
    'Something that was done in your name, or tried. It is written with what it tells of and never changed. Keys without the scope ADMIN find none.',
  fields: (t) => ({
    action: t.expose('action', { type: ActionRef, description: 'What was done.' }),
    occurredAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
    actor: t.exposeID('actor', {
      nullable: true,
      description: `Who did it: the id of an API key, \`${CLIENT_ACTOR}\` for your own credentials, or \`${COMMAND_LINE_ACTOR}\` for whoever runs the gateway. Null where nobody showed who it was.`,
    }),
    address: t.exposeString('address', {
      nullable: true,
      description:
        'From where: an IPv4 address, or the first half of an IPv6 address. Null without a request, and for many addresses together.',
    }),
    traceId: t.exposeString('traceId', {
      nullable: true,
      description:
        'The id of the request, which its answer had as `x-trace-id`; the last one, where there were several.',
    }),
    targetId: t.exposeID('targetId', {
      nullable: true,
      description: 'The id of what it was done to, such as `key_…`; null where that has none.',
    }),
    detail: t.field({
      type: [DetailRef],
      description: 'What else there is to say.',
      resolve: ({ detail }) => Object.entries(detail).map(([name, value]) => ({ name, value })),
    }),
  }),
});

const OrderInput = creationOrder('AuditEntry', 'entries of the audit trail');

const FilterInput = builder.inputType('AuditEntryFilter', {
  description: `Which entries to list: any of the values of a field, and all of the fields. A field that is left out, null or empty filters nothing. At most ${MOST_VALUES} values each.`,
  fields: (t) => ({
    action: t.field({ type: [ActionRef], description: 'Telling of any of these.' }),
    actor: t.idList({ description: 'Done by any of these: ids of keys, or the names that `AuditEntry.actor` has.' }),
    occurredAt: t.field({ type: DateTimeRangeInput, description: 'Done within this time.' }),
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
        'What was done in your name and who did it, page by page: the newest first unless orderBy says otherwise. Takes a key with the scope ADMIN.',
      extensions: { ...COST, ...needs('admin') },
      args: {
        filter: t.arg({ type: FilterInput, description: 'Which ones; all unless said.' }),
        orderBy: t.arg({ type: OrderInput, description: 'In which order; CREATED_AT DESC unless said.' }),
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
