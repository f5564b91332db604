import type { Client } from '../../domain/client.ts';
import { MAX_LINKS_AT_ONCE } from '../../services/payment-link/payment-link-bulk.ts';
import { builder } from '../builder.ts';
import { ASYNC_TYPE } from '../compiled/bailout.ts';
import { LIMITS } from '../plugins/limits.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { LARGEST_PAGE } from '../relay/connection.ts';
import { MAX_VALUES } from './list-input.ts';
import { MAX_IDS } from './node.ts';

const ClientRef = builder.objectRef<Client>('Client').implement({
  description:
    'A client of this gateway, which is identified by one pair of credentials. Every object belongs to one client.',
  fields: (t) => ({
    clientId: t.exposeID('id', { description: 'The id with which the client requests access tokens.' }),
    name: t.exposeString('name', { description: 'The name of the client.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the client was created.' }),
  }),
});

const EndpointsRef = builder.objectRef<object>('Endpoints').implement({
  description: 'The urls of this gateway.',
  fields: (t) => ({
    graphql: t.field({
      type: 'URL',
      description: 'The GraphQL endpoint.',
      resolve: (_, __, { publicUrl }) => `${publicUrl}/graphql`,
    }),
    schema: t.field({
      type: 'URL',
      description: 'The GraphQL schema, in the schema definition language.',
      resolve: (_, __, { publicUrl }) => `${publicUrl}/graphql/schema.graphql`,
    }),
    rest: t.field({
      type: 'URL',
      description: 'The base url of the REST API.',
      resolve: (_, __, { publicUrl }) => publicUrl,
    }),
    openApi: t.field({
      type: 'URL',
      description: 'The OpenAPI document of the REST API.',
      resolve: (_, __, { publicUrl }) => `${publicUrl}/openapi.json`,
    }),
  }),
});

const LimitsRef = builder.objectRef<object>('Limits').implement({
  description: 'The limits of one request. A request that exceeds one is refused before any of it is executed.',
  fields: (t) => ({
    maxCost: t.int({
      description: 'The maximum cost of an operation, in units. Responses report theirs in the header X-GraphQL-Cost.',
      resolve: (_, __, { maxCost }) => maxCost,
    }),
    maxPageSize: t.int({ description: 'The maximum number of entries on a page.', resolve: () => LARGEST_PAGE }),
    maxFilterValues: t.int({
      description: 'The maximum number of values for a field of a filter.',
      resolve: () => MAX_VALUES,
    }),
    maxNodeIds: t.int({ description: 'The maximum number of ids for `nodes`.', resolve: () => MAX_IDS }),
    maxLinksAtOnce: t.int({
      description: 'The maximum number of links for `createPaymentLinks`.',
      resolve: () => MAX_LINKS_AT_ONCE,
    }),
    maxDepth: t.int({
      description: 'The maximum depth of an operation, in levels of fields.',
      resolve: () => LIMITS.levels,
    }),
    maxSelections: t.int({
      description: 'The maximum number of fields and fragments in a document, with its fragments expanded.',
      resolve: () => LIMITS.selections,
    }),
    maxAliases: t.int({ description: 'The maximum number of aliases in a document.', resolve: () => LIMITS.aliases }),
    maxTokens: t.int({
      description: 'The maximum number of tokens in a document: names, values and punctuators.',
      resolve: () => LIMITS.tokens,
    }),
  }),
});

export const ViewerRef = builder.objectRef<object>('Viewer').implement({
  description: 'The client whose credentials are sent, and what applies to it.',
  extensions: ASYNC_TYPE,
  fields: (t) => ({
    client: t.field({
      type: ClientRef,
      description: 'The client whose credentials are sent.',
      resolve: (_, __, { services, viewer }) => services.clients.get(viewer),
    }),
    endpoints: t.field({ type: EndpointsRef, description: 'The urls of this gateway.', resolve: () => ({}) }),
    limits: t.field({ type: LimitsRef, description: 'The limits of one request.', resolve: () => ({}) }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    extensions: needs('any'),
    type: ViewerRef,
    description: 'The client whose credentials are sent, and what applies to it.',
    resolve: () => ({}),
  }),
);
