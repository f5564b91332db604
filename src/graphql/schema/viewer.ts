import type { Client } from '../../domain/client.ts';
import { MOST_LINKS_AT_ONCE } from '../../services/payment-link/payment-link-bulk.ts';
import { builder } from '../builder.ts';
import { ASYNC_TYPE } from '../compiled/bailout.ts';
import { LIMITS } from '../plugins/limits.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { LARGEST_PAGE } from '../relay/connection.ts';
import { MOST_VALUES } from './list-input.ts';
import { MOST_IDS } from './node.ts';

const ClientRef = builder.objectRef<Client>('Client').implement({
  description: 'A client of this gateway: whoever has one pair of credentials. Everything belongs to one.',
  fields: (t) => ({
    clientId: t.exposeID('id', { description: 'The id with which it asks for access tokens.' }),
    name: t.exposeString('name', { description: 'What it is called.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

const EndpointsRef = builder.objectRef<object>('Endpoints').implement({
  description: 'Where this gateway is called.',
  fields: (t) => ({
    graphql: t.field({
      type: 'URL',
      description: 'GraphQL.',
      resolve: (_, __, { publicUrl }) => `${publicUrl}/graphql`,
    }),
    schema: t.field({
      type: 'URL',
      description: 'The schema of GraphQL as a text.',
      resolve: (_, __, { publicUrl }) => `${publicUrl}/graphql/schema.graphql`,
    }),
    rest: t.field({
      type: 'URL',
      description: 'What the paths of REST begin with.',
      resolve: (_, __, { publicUrl }) => publicUrl,
    }),
    openApi: t.field({
      type: 'URL',
      description: 'The description of REST, as an OpenAPI document.',
      resolve: (_, __, { publicUrl }) => `${publicUrl}/openapi.json`,
    }),
  }),
});

const LimitsRef = builder.objectRef<object>('Limits').implement({
  description: 'What one request may ask for. Whatever asks for more is refused before anything of it is done.',
  fields: (t) => ({
    maxCost: t.int({
      description:
        'How many units of cost one operation may have. The header X-GraphQL-Cost of an answer tells its units.',
      resolve: (_, __, { maxCost }) => maxCost,
    }),
    maxPageSize: t.int({ description: 'How many entries one page may have.', resolve: () => LARGEST_PAGE }),
    maxFilterValues: t.int({
      description: 'How many values one field of a filter may have.',
      resolve: () => MOST_VALUES,
    }),
    maxNodeIds: t.int({ description: 'How many ids `nodes` takes.', resolve: () => MOST_IDS }),
    maxLinksAtOnce: t.int({
      description: 'How many links `createPaymentLinks` takes.',
      resolve: () => MOST_LINKS_AT_ONCE,
    }),
    maxDepth: t.int({
      description: 'How many levels of fields an operation may have.',
      resolve: () => LIMITS.levels,
    }),
    maxSelections: t.int({
      description: 'How many fields and fragments a document may have, with its fragments expanded.',
      resolve: () => LIMITS.selections,
    }),
    maxAliases: t.int({ description: 'How many aliases a document may have.', resolve: () => LIMITS.aliases }),
    maxTokens: t.int({
      description: 'How many tokens a document may have: names, values and punctuators.',
      resolve: () => LIMITS.tokens,
    }),
  }),
});

export const ViewerRef = builder.objectRef<object>('Viewer').implement({
  description: 'Who asks, and what the gateway says of itself.',
  extensions: ASYNC_TYPE,
  fields: (t) => ({
    client: t.field({
      type: ClientRef,
      description: 'The client whose credentials are sent.',
      resolve: (_, __, { services, viewer }) => services.clients.get(viewer),
    }),
    endpoints: t.field({ type: EndpointsRef, description: 'Where this gateway is called.', resolve: () => ({}) }),
    limits: t.field({ type: LimitsRef, description: 'What one request may ask for.', resolve: () => ({}) }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    extensions: needs('any'),
    type: ViewerRef,
    description: 'Who asks: the client whose credentials are sent, and what applies to it.',
    resolve: () => ({}),
  }),
);
