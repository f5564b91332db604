import { createServer } from 'node:http';
import SchemaBuilder from '@pothos/core';
import RelayPlugin, { type ResolveCursorConnectionArgs, resolveCursorConnection } from '@pothos/plugin-relay';
import Sqlite from 'better-sqlite3';
import { createYoga } from 'graphql-yoga';
import { Kysely, SqliteDialect } from 'kysely';
import type { Account, Address, Customer, Destination, Item, Owner, Tax } from '../../../src/domain/payment-link.ts';
import { openLinks, type Row } from './database.ts';
import { settings } from './settings.ts';
import { reasonOf, statusOf, urlOf } from './shapes.ts';
import { type createTerms, type SentTerms, toRequirement } from './terms.ts';

/**
 * The gateway's own stack as its guides show it: Yoga with its defaults, Pothos with a resolver for every field, the
 * relay plugin's connection helper, Kysely building its statement anew for each request.
 */
type Terms = ReturnType<typeof createTerms>;
type Link = Row & { readonly parsed: Terms };

const links = openLinks(settings.database, settings.clientId, settings.clientTag);
const database = new Kysely<{ payment_links: Row & { client_id: string } }>({
  dialect: new SqliteDialect({ database: new Sqlite(settings.database) }),
});
const builder = new SchemaBuilder<{
  Scalars: {
    DateTime: { Input: string; Output: string };
    CreatePaymentLinkInput: { Input: SentTerms & { checkoutToken: string }; Output: never };
  };
  Objects: {
    PaymentLink: Link;
    Item: Item;
    Tax: Tax;
    Destination: Destination;
    Metadata: NonNullable<Destination['metadata']>;
    Account: Account;
    Customer: Customer;
    Address: Address;
    Owner: Owner;
    CreatePaymentLinkPayload: { readonly paymentLink: Link };
  };
}>({
  plugins: [RelayPlugin],
  relay: { nodesOnConnection: true, cursorType: 'String' },
});

builder.scalarType('CreatePaymentLinkInput', {
  serialize: (value) => value,
  parseValue: (value) => value as SentTerms & { checkoutToken: string },
});
builder.scalarType('DateTime', { serialize: (value) => value, parseValue: String });

/** A type whose fields are all strings and stand in the parent under the same names. */
function strings<T extends object>(
  name: 'Tax' | 'Metadata' | 'Account' | 'Address',
  keys: readonly (keyof T & string)[],
): void {
  builder.objectType(name, {
    fields: (t) =>
      Object.fromEntries(
        keys.map((key) => [
          key,
          t.string({ resolve: (parent) => (parent as unknown as T)[key] as string | undefined }),
        ]),
      ),
  });
}

strings<Tax>('Tax', ['name', 'type', 'value', 'amount']);
strings<NonNullable<Destination['metadata']>>('Metadata', ['image', 'description', 'category']);
strings<Account>('Account', ['type', 'currency', 'accountNumber', 'accountHolder']);
strings<Address>('Address', [
  'administrativeAreaLevel1',
  'administrativeAreaLevel2',
  'administrativeAreaLevel3',
  'street',
  'streetNumber',
  'optionalAddress',
  'country',
  'zipcode',
]);

builder.objectType('Item', {
  fields: (t) => ({
    preTaxAmount: t.exposeString('preTaxAmount'),
    totalAmount: t.exposeString('totalAmount'),
    description: t.exposeString('description'),
    tax: t.field({ type: 'Tax', resolve: (item) => item.tax }),
  }),
});
builder.objectType('Destination', {
  fields: (t) => ({
    name: t.exposeString('name'),
    type: t.exposeString('type'),
    externalId: t.exposeString('externalId'),
    amount: t.exposeString('amount'),
    metadata: t.field({ type: 'Metadata', resolve: (destination) => destination.metadata }),
    account: t.field({ type: 'Account', resolve: (destination) => destination.account }),
  }),
});
builder.objectType('Customer', {
  fields: (t) => ({
    customerId: t.exposeString('id'),
    firstName: t.exposeString('firstName'),
    lastName: t.exposeString('lastName'),
    email: t.exposeString('email'),
    phoneNumber: t.exposeString('phoneNumber'),
    phoneNumberPrefix: t.exposeString('phoneNumberPrefix'),
    documentType: t.exposeString('documentType'),
    documentNumber: t.exposeString('documentNumber'),
    address: t.field({ type: 'Address', resolve: (customer) => customer.address }),
  }),
});
builder.objectType('Owner', {
  fields: (t) => ({
    identityId: t.exposeString('identityId'),
    name: t.exposeString('name'),
    lastName: t.exposeString('lastname'),
    nickname: t.exposeString('nickname'),
    documentNumber: t.exposeString('documentNumber'),
    entityType: t.exposeString('entityType'),
  }),
});
builder.objectType('PaymentLink', {
  fields: (t) => ({
    id: t.exposeID('id'),
    checkoutToken: t.exposeString('checkout_token'),
    status: t.string({ resolve: (link) => statusOf(link, Date.now()) }),
    inactiveReason: t.string({ resolve: (link) => reasonOf(link, Date.now()) }),
    url: t.string({ resolve: (link) => urlOf(link, settings.publicUrl) }),
    createdAt: t.field({ type: 'DateTime', resolve: (link) => new Date(link.created_at).toISOString() }),
    updatedAt: t.field({ type: 'DateTime', resolve: (link) => new Date(link.updated_at).toISOString() }),
    expiresAt: t.field({ type: 'DateTime', resolve: (link) => new Date(link.expires_at).toISOString() }),
    items: t.field({ type: ['Item'], resolve: (link) => link.parsed.items }),
    currency: t.string({ resolve: (link) => link.parsed.currency }),
    preTaxAmount: t.string({ resolve: (link) => link.parsed.preTaxAmount }),
    totalAmount: t.string({ resolve: (link) => link.parsed.totalAmount }),
    paymentMethodsAllowed: t.stringList({ resolve: (link) => link.parsed.paymentMethodsAllowed }),
    customer: t.field({ type: 'Customer', resolve: (link) => link.parsed.customer }),
    destinations: t.field({ type: ['Destination'], resolve: (link) => link.parsed.destinations }),
    duration: t.int({ resolve: (link) => link.parsed.duration }),
    customerRequirements: t.stringList({
      resolve: (link) => (link.parsed.customerRequirements ?? []).map(toRequirement),
    }),
    owner: t.field({ type: 'Owner', resolve: (link) => link.parsed.owner }),
    successUrl: t.string({ resolve: (link) => link.parsed.successUrl }),
    failedUrl: t.string({ resolve: (link) => link.parsed.failedUrl }),
    paymentLimit: t.int({ resolve: ({ parsed }) => (parsed.paymentLimit === undefined ? 1 : parsed.paymentLimit) }),
  }),
});

function toLink(row: Row): Link {
  return { ...row, parsed: JSON.parse(row.terms) };
}

const Status = builder.enumType('PaymentLinkStatus', {
  values: ['ATTEMPT', 'ACTIVE', 'PROCESSING_PAYMENT', 'FINISHED', 'EXPIRED'] as const,
});
const Filter = builder.inputType('PaymentLinkFilter', { fields: (t) => ({ status: t.field({ type: [Status] }) }) });

function matching(statuses: readonly string[]) {
  return database
    .selectFrom('payment_links')
    .where('client_id', '=', settings.clientId)
    .where('status', 'in', statuses)
    .where('expires_at', '>', Date.now());
}

builder.queryType({
  fields: (t) => ({
    paymentLink: t.field({
      type: 'PaymentLink',
      args: { id: t.arg.id({ required: true }) },
      async resolve(_, { id }) {
        const found = database.selectFrom('payment_links').selectAll().where('client_id', '=', settings.clientId);
        const row = await found.where('id', '=', id).executeTakeFirst();
        return row && toLink(row);
      },
    }),
    paymentLinks: t.connection(
      {
        type: 'PaymentLink',
        args: { filter: t.arg({ type: Filter, required: true }) },
        async resolve(_, args) {
          const statuses = args.filter.status ?? [];
          const list = await resolveCursorConnection(
            { args, toCursor: (link: Link) => link.id },
            async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs): Promise<Link[]> => {
              let query = matching(statuses)
                .selectAll()
                .orderBy('id', inverted ? 'asc' : 'desc')
                .limit(limit);
              if (after !== undefined) query = query.where('id', '<', after);
              if (before !== undefined) query = query.where('id', '>', before);
              return (await query.execute()).map(toLink);
            },
          );
          return { ...list, statuses };
        },
      },
      {
        fields: (f) => ({
          totalCount: f.int({
            async resolve({ statuses }) {
              const counted = matching(statuses).select(({ fn }) => fn.countAll<number>().as('total'));
              return (await counted.executeTakeFirstOrThrow()).total;
            },
          }),
        }),
      },
    ),
  }),
});

builder.objectType('CreatePaymentLinkPayload', {
  fields: (t) => ({ paymentLink: t.field({ type: 'PaymentLink', resolve: (payload) => payload.paymentLink }) }),
});
const CreateResult = builder.unionType('CreatePaymentLinkResult', {
  types: ['CreatePaymentLinkPayload'],
  resolveType: () => 'CreatePaymentLinkPayload' as const,
});
builder.mutationType({
  fields: (t) => ({
    createPaymentLink: t.field({
      type: CreateResult,
      args: { input: t.arg({ type: 'CreatePaymentLinkInput', required: true }) },
      resolve: (_, { input: { checkoutToken, ...terms } }) => ({
        paymentLink: toLink(links.create(checkoutToken, terms)),
      }),
    }),
  }),
});

const yoga = createYoga({ schema: builder.toSchema() });
createServer(yoga).listen(settings.port, '127.0.0.1');
process.on('SIGTERM', () => process.exit());
