import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode, print } from 'graphql';
import { createClient } from 'graphql-sse';
import { firstValueFrom } from 'rxjs';
import { graphql } from './gql/gql.ts';
import possibleTypes from './possible-types.json' with { type: 'json' };

const { GATEWAY = 'http://localhost:4000', GATEWAY_KEY = '' } = process.env;
const endpoint = { url: `${GATEWAY}/graphql`, headers: { authorization: `Bearer ${GATEWAY_KEY}` } };

/** Subscriptions are answered by server-sent events, which HttpLink does not read. */
const events = createClient(endpoint);
const eventLink = new ApolloLink(
  ({ query, variables }) => new Observable((sink) => events.subscribe({ query: print(query), variables }, sink)),
);

const client = new ApolloClient({
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    eventLink,
    new HttpLink({ uri: endpoint.url, headers: endpoint.headers }),
  ),
  cache: new InMemoryCache({
    possibleTypes, // without them `... on Error` is dropped, silently
    typePolicies: { Query: { fields: { paymentLinks: relayStylePagination(['filter', 'orderBy']) } } },
  }),
});

const LINKS = graphql(`
  query Links($after: String) {
    paymentLinks(first: 25, after: $after) {
      edges { node { id status totalAmount currency } }
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

const { data: page } = await client.query({ query: LINKS });
const list = client.watchQuery({ query: LINKS });
list.subscribe(({ data, dataState, loading }) => {
  if (dataState === 'complete' && !loading) console.log(`${data.paymentLinks.edges.length} links in the cache`);
});
await list.fetchMore({ variables: { after: page?.paymentLinks.pageInfo.endCursor } });

for (const duration of [1, 3600]) {
  const { data } = await client.mutate({
    mutation: CREATE,
    variables: {
      input: {
        items: [{ description: 'Tea', preTaxAmount: '5000', totalAmount: '5000' }],
        currency: 'CLP',
        duration,
        destinations: [{ amount: '5000', account: { accountNumber: '7001000001' } }],
        paymentMethodsAllowed: ['CARD'],
        owner: { identityId: 'idn_1' },
        activate: true,
      },
    },
  });
  const result = data?.createPaymentLink;
  if (result?.__typename !== 'CreatePaymentLinkPayload') {
    console.log('not created:', result?.message);
    if (result?.__typename === 'ValidationError') console.log(result.issues);
  } else {
    const { id, history } = result.paymentLink;
    // Behind the event of its creation, so that nothing is missed while the stream is opened.
    const change = await firstValueFrom(
      client.subscribe({ query: WATCH, variables: { id, after: history.nodes[0]?.id } }),
    );
    console.log('created:', id, 'and told of', change.data?.paymentLinkChanged.type);
  }
}
list.stop();
