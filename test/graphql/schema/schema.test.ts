import { readFile } from 'node:fs/promises';
import {
  buildSchema,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { expect, it } from 'vitest';
import { schema } from '../../../src/graphql/schema/schema.ts';
import { schemaText } from '../../../src/graphql/sdl/schema-text.ts';

const ownTypes = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

type Described = readonly [where: string, description: string | null | undefined];

/** Everything that GraphiQL shows a description of. */
function describedParts(type: GraphQLNamedType): readonly Described[] {
  const self: Described = [type.name, type.description];
  if (isEnumType(type)) {
    return [self, ...type.getValues().map((value): Described => [`${type.name}.${value.name}`, value.description])];
  }
  if (isInputObjectType(type)) {
    return [
      self,
      ...Object.values(type.getFields()).map((field): Described => [`${type.name}.${field.name}`, field.description]),
    ];
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [self];
  const fields = Object.values(type.getFields()).flatMap((field): Described[] => [
    [`${type.name}.${field.name}`, field.description],
    ...field.args.map((arg): Described => [`${type.name}.${field.name}(${arg.name})`, arg.description]),
  ]);
  return [self, ...fields];
}

it('is what schema.graphql says; `npm run schema` writes it anew', async () => {
  const written = await readFile(new URL('../../../schema.graphql', import.meta.url), 'utf8');

  expect(schemaText()).toBe(written);
});

it('describes every type, field, argument, enum value and input field in a sentence', () => {
  const parts = ownTypes.flatMap(describedParts);

  expect(parts.length).toBeGreaterThan(200);
  expect(parts.filter(([, description]) => !/^\S.*[.]$/s.test(description ?? ''))).toEqual([]);
});

it('calls nothing `id` that does not identify an object: caches are keyed by it', () => {
  const identified = ownTypes.filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && 'id' in type.getFields(),
  );

  expect(identified.map(({ name }) => name).sort()).toEqual([
    'ApiKey',
    'AuditEntry',
    'CheckoutSession',
    'Dispute',
    'Node',
    'Payment',
    'PaymentLink',
    'PaymentLinkEvent',
    'ProviderAccount',
    'Refund',
    'WebhookDelivery',
    'WebhookEndpoint',
  ]);
});

it('lets every mutation answer null, so that a fault of one leaves what others answered', () => {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});

  expect(fields.length).toBeGreaterThan(10);
  expect(fields.filter(({ type }) => isNonNullType(type))).toEqual([]);
});

it('has the names and nullability that clients are written against', () => {
  const fixed = buildSchema(/* GraphQL */ `
    scalar DateTime
    scalar Decimal
    scalar URL
    type Query {
      node(id: ID!): Node
      nodes(ids: [ID!]!): [Node]!
      paymentLink(id: ID!): PaymentLink
      paymentLinkByToken(checkoutToken: String!): PaymentLink
      paymentLinks(
        first: Int
        after: String
        last: Int
        before: String
        filter: PaymentLinkFilter
        orderBy: PaymentLinkOrder
      ): PaymentLinkConnection!
    }
    interface Node { id: ID! }
    enum CurrencyCode { CLP MXN COP PEN BOB PYG AUD ARS BRL USD CAD EUR GBP USDC USDT }
    enum CustomerRequirement { FIRST_NAME EMAIL LAST_NAME PHONE_NUMBER PHONE_NUMBER_PREFIX ADDRESS DOCUMENT_NUMBER DOCUMENT_TYPE }
    type Customer { customerId: String firstName: String lastName: String }
    type Owner { identityId: String! lastName: String }
    type PaymentLink implements Node {
      id: ID!
      checkoutToken: String!
      status: PaymentLinkStatus!
      inactiveReason: InactiveReason
      totalAmount: Decimal!
      preTaxAmount: Decimal!
      currency: CurrencyCode!
      url: URL!
      qrCode: String!
      paymentLimit: Int
      createdAt: DateTime!
      updatedAt: DateTime!
      expiresAt: DateTime!
    }
    enum PaymentLinkStatus { ATTEMPT ACTIVE PROCESSING_PAYMENT FINISHED EXPIRED }
    enum InactiveReason { NOT_ACTIVATED DEACTIVATED EXPIRED FINISHED }
    type PaymentLinkConnection {
      edges: [PaymentLinkEdge!]!
      nodes: [PaymentLink!]!
      pageInfo: PageInfo!
      totalCount: Int!
    }
    type PaymentLinkEdge { node: PaymentLink! cursor: String! }
    type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
    input PaymentLinkFilter {
      id: [ID!]
      status: [PaymentLinkStatus!]
      currency: [CurrencyCode!]
      checkoutToken: [String!]
      destinationAccountNumber: [String!]
      customerEmail: [String!]
      ownerIdentityId: [String!]
      createdAt: DateTimeRange
      expiresAt: DateTimeRange
      totalAmount: DecimalRange
    }
    input DecimalRange { from: Decimal to: Decimal }
    input DateTimeRange { from: DateTime to: DateTime }
    input PaymentLinkOrder { field: PaymentLinkOrderField! direction: OrderDirection! }
    enum PaymentLinkOrderField { CREATED_AT EXPIRES_AT TOTAL_AMOUNT }
    enum OrderDirection { ASC DESC }
    type Mutation {
      createPaymentLink(input: CreatePaymentLinkInput!): CreatePaymentLinkResult
      updatePaymentLink(id: ID!, input: UpdatePaymentLinkInput!): UpdatePaymentLinkResult
      activatePaymentLink(id: ID!): ActivatePaymentLinkResult
      deactivatePaymentLink(id: ID!): DeactivatePaymentLinkResult
      deletePaymentLink(id: ID!): DeletePaymentLinkResult
    }
    input CreatePaymentLinkInput { activate: Boolean = false }
    input UpdatePaymentLinkInput { duration: Int }
    union CreatePaymentLinkResult = CreatePaymentLinkPayload | ValidationError | ConflictError
    union UpdatePaymentLinkResult = UpdatePaymentLinkPayload | ValidationError | NotFoundError | InvalidStateError
    union ActivatePaymentLinkResult = ActivatePaymentLinkPayload | NotFoundError | InvalidStateError
    union DeactivatePaymentLinkResult = DeactivatePaymentLinkPayload | NotFoundError | InvalidStateError
    union DeletePaymentLinkResult = DeletePaymentLinkPayload | NotFoundError | InvalidStateError
    type CreatePaymentLinkPayload { paymentLink: PaymentLink! }
    type UpdatePaymentLinkPayload { paymentLink: PaymentLink! }
    type ActivatePaymentLinkPayload { paymentLink: PaymentLink! }
    type DeactivatePaymentLinkPayload { paymentLink: PaymentLink! }
    type DeletePaymentLinkPayload { deletedPaymentLinkId: ID! }
    interface Error { code: ErrorCode! message: String! }
    enum ErrorCode { NOT_FOUND }
    type ValidationError implements Error { code: ErrorCode! message: String! issues: [ValidationIssue!]! }
    type ValidationIssue { path: [String!]! message: String! }
    type NotFoundError implements Error { code: ErrorCode! message: String! }
    type ConflictError implements Error { code: ErrorCode! message: String! path: [String!]! paymentLinkId: ID }
    type InvalidStateError implements Error { code: ErrorCode! message: String! }
  `);

  const missing = signatures(fixed).filter((signature) => !signatures(schema).includes(signature));

  expect(missing).toEqual([]);
});

it('sorts every list by orderBy, and says of every number what it counts', () => {
  const objects = ownTypes.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = objects.flatMap((type) => Object.values(type.getFields()).map((field) => [type.name, field] as const));
  const lists = fields.filter(([, { type }]) => getNamedType(type).name.endsWith('Connection'));
  expect(lists.map(([owner, { name, args }]) => [owner, name, args.some((arg) => arg.name === 'orderBy')])).toEqual(
    lists.map(([owner, { name }]) => [owner, name, true]),
  );

  const inputs = ownTypes.filter(isInputObjectType).flatMap((type) => Object.values(type.getFields()));
  const numbers = [...fields.map(([, field]) => field), ...inputs].filter(({ type }) =>
    ['Int', 'Float'].includes(getNamedType(type).name),
  );
  expect(numbers.length).toBeGreaterThan(15);
  const unit = /seconds|How many|[Nn]umber of|in units|in levels|from 0 to 1|from 1|HTTP status/;
  expect(numbers.filter(({ description }) => !unit.test(description ?? '')).map(({ name }) => name)).toEqual([]);
});

/** One line for each thing that a client may name, with its type. */
function signatures(of: typeof schema): readonly string[] {
  return Object.values(of.getTypeMap()).flatMap((type) => {
    if (isIntrospectionType(type)) return [];
    if (isUnionType(type)) return type.getTypes().map((member) => `${type.name} = ${member.name}`);
    if (isEnumType(type)) return type.getValues().map((value) => `${type.name}.${value.name}`);
    if (isInputObjectType(type)) {
      return Object.values(type.getFields()).map(
        (field) => `${type.name}.${field.name}: ${field.type} = ${String(field.defaultValue)}`,
      );
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [type.name];
    const interfaces = type.getInterfaces().map((one) => `${type.name} implements ${one.name}`);
    const fields = Object.values(type.getFields()).flatMap((field) => [
      `${type.name}.${field.name}: ${field.type}`,
      ...field.args.map((arg) => `${type.name}.${field.name}(${arg.name}: ${arg.type})`),
    ]);
    return [...interfaces, ...fields];
  });
}
