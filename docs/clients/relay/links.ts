import { createClient } from 'graphql-sse';
import {
  commitMutation,
  Environment,
  fetchQuery,
  type GraphQLResponse,
  graphql,
  Network,
  Observable,
  RecordSource,
  requestSubscription,
  Store,
} from 'relay-runtime';
import type { linksCreateMutation } from './__generated__/linksCreateMutation.graphql.ts';
import type { linksQuery } from './__generated__/linksQuery.graphql.ts';
import type { linksSubscription } from './__generated__/linksSubscription.graphql.ts';

const { GATEWAY = 'http://localhost:4000', GATEWAY_KEY = '' } = process.env;
const endpoint = { url: `${GATEWAY}/graphql`, headers: { authorization: `Bearer ${GATEWAY_KEY}` } };
const events = createClient(endpoint);

const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(
    async ({ text }, variables) => {
      const headers = { ...endpoint.headers, 'content-type': 'application/json' };
      const body = JSON.stringify({ query: text, variables });
      return (await fetch(endpoint.url, { method: 'POST', headers, body })).json() as Promise<GraphQLResponse>;
    },
    ({ text }, variables) =>
      Observable.create((sink) => events.subscribe({ query: text ?? '', variables }, sink as never)),
  ),
});

const LINKS = graphql`
  query linksQuery($after: String) {
    paymentLinks(first: 25, after: $after) @connection(key: "links_paymentLinks") {
      __id # names the list in the store
      edges { node { id status totalAmount currency } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

const CREATE = graphql`
  mutation linksCreateMutation($input: CreatePaymentLinkInput!, $connections: [ID!]!) {
    createPaymentLink(input: $input) {
      __typename
      ... on CreatePaymentLinkPayload {
        paymentLink @prependNode(connections: $connections, edgeTypeName: "PaymentLinkEdge") {
          id status totalAmount currency history(first: 1) { nodes { id } }
        }
      }
      ... on ValidationError { issues { path message } }
      ... on Error { message }
    }
  }
`;

const WATCH = graphql`
  subscription linksSubscription($id: ID!, $after: String) {
    paymentLinkChanged(id: $id, after: $after) { type cursor paymentLink { id status } }
  }
`;

let connection = '';
let after: string | null | undefined;
for (let page = 1; page <= 2; page += 1) {
  const data = await fetchQuery<linksQuery>(environment, LINKS, { after }).toPromise();
  console.log(`${data?.paymentLinks.edges.length} links in the store`);
  connection = data?.paymentLinks.__id ?? '';
  after = data?.paymentLinks.pageInfo.endCursor;
}

for (const duration of [1, 3600]) {
  const input = {
    items: [{ description: 'Tea', preTaxAmount: '5000', totalAmount: '5000' }],
    currency: 'CLP',
    duration,
    destinations: [{ amount: '5000', account: { accountNumber: '7001000001' } }],
    paymentMethodsAllowed: ['CARD'],
    owner: { identityId: 'idn_1' },
    activate: true,
  } as const;
  const { createPaymentLink: result } = await new Promise<linksCreateMutation['response']>((onCompleted, onError) => {
    const variables = { input, connections: [connection] };
    commitMutation<linksCreateMutation>(environment, { mutation: CREATE, variables, onCompleted, onError });
  });
  if (result?.paymentLink === undefined) {
    console.log('not created:', result?.message);
    if (result?.__typename === 'ValidationError') console.log(result.issues);
  } else {
    const { id, history } = result.paymentLink;
    // Behind the event of its creation, so that nothing is missed while the stream is opened.
    const variables = { id, after: history.nodes[0]?.id };
    const type = await new Promise((resolve, onError) => {
      const watch = requestSubscription<linksSubscription>(environment, {
        subscription: WATCH,
        variables,
        onError,
        onNext: (data) => {
          resolve(data?.paymentLinkChanged.type);
          watch.dispose();
        },
      });
    });
    console.log('created:', id, 'and told of', type);
  }
}
const kept = await fetchQuery<linksQuery>(environment, LINKS, {}, { fetchPolicy: 'store-or-network' }).toPromise();
console.log(`${kept?.paymentLinks.edges.length} links in the store, the new one first`);
