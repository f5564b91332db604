import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange, type KeyingConfig } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { createClient } from 'graphql-sse';
import { graphql } from './gql/gql.ts';
import schema from './schema.json' with { type: 'json' };

const { GATEWAY = 'http://localhost:4000', GATEWAY_KEY = '' } = process.env;
const endpoint = { url: `${GATEWAY}/graphql`, headers: { authorization: `Bearer ${GATEWAY_KEY}` } };
const events = createClient(endpoint);

/** What has no id is a part of what holds it. */
const keys: KeyingConfig = {};
for (const { name, kind, fields } of schema.__schema.types) {
  if (kind === 'OBJECT' && !fields?.some((field) => field.name === 'id')) keys[name] = () => null;
}

const client = new Client({
  url: endpoint.url,
  fetchOptions: { headers: endpoint.headers },
  preferGetMethod: false,
  exchanges: [
    cacheExchange({
      schema: schema as never, // without it `... on Error` is matched by guesses
      keys,
      resolvers: { Query: { paymentLinks: relayPagination() } },
      // A list in the cache does not know what was added; it is asked for again.
      updates: {
        Mutation: { createPaymentLink: (_, __, cache) => cache.invalidate('Query', 'paymentLinks') },
      },
    }),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({ unsubscribe: events.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

const LINKS = graphql(`
  query Links($after: String) {
    paymentLinks(first: 25, after: $after) {
      edges { node { id status totalAmount currency items { description } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const CREATE = graphql(`
  mutation Create($input: CreatePaymentLinkInput!) {
    createPaymentLink(input: $input) {
      __typename
      ... on CreatePaymentLinkPayload { paymentLink { id status history(first: 1) { nodes { id } } } }
      ... on ValidationError { issues { path message } }
      ... on Error { message }
    }
  }
`);

const WATCH = graphql(`
  subscription Watch($id: ID!, $after: String) {
    paymentLinkChanged(id: $id, after: $after) { type cursor paymentLink { id status } }
  }
`);

let after: string | null | undefined;
for (let page = 1; page <= 2; page += 1) {
  const { data, error } = await client.query(LINKS, { after });
  if (error) throw error;
  console.log(`${data?.paymentLinks.edges.length} links in the cache`);
  after = data?.paymentLinks.pageInfo.endCursor;
}

for (const duration of [1, 3600]) {
  const { data, error } = await client.mutation(CREATE, {
    input: {
      items: [{ description: 'Tea', preTaxAmount: '5000', totalAmount: '5000' }],
      currency: 'CLP',
      duration,
      destinations: [{ amount: '5000', account: { accountNumber: '7001000001' } }],
      paymentMethodsAllowed: ['CARD'],
      owner: { identityId: 'idn_1' },
      activate: true,
    },
  });
  if (error) throw error;
  const result = data?.createPaymentLink;
  if (result?.__typename !== 'CreatePaymentLinkPayload') {
    console.log('not created:', result?.message);
    if (result?.__typename === 'ValidationError') console.log(result.issues);
  } else {
    const { id, history } = result.paymentLink;
    // Behind the event of its creation, so that nothing is missed while the stream is opened.
    const type = await new Promise((resolve) => {
      const watch = client.subscription(WATCH, { id, after: history.nodes[0]?.id }).subscribe(({ data }) => {
        resolve(data?.paymentLinkChanged.type);
        watch.unsubscribe();
      });
    });
    console.log('created:', id, 'and told of', type);
  }
}
