import { GraphQLClient } from 'graphql-request';
import { graphql } from './gql/gql.ts';
import type { CreatePaymentLinkInput } from './gql/graphql.ts';

const { GATEWAY = 'http://localhost:4000', GATEWAY_KEY = '' } = process.env;
const gateway = new GraphQLClient(`${GATEWAY}/graphql`, { headers: { authorization: `Bearer ${GATEWAY_KEY}` } });

const PAGE = graphql(`
  query Page($after: String) {
    paymentLinks(first: 25, after: $after) {
      totalCount
      nodes { id status totalAmount currency }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const CREATE = graphql(`
  mutation Create($input: CreatePaymentLinkInput!) {
    createPaymentLink(input: $input) {
      __typename
      ... on CreatePaymentLinkPayload { paymentLink { id status url } }
      ... on ValidationError { issues { path message } }
      ... on Error { message }
    }
  }
`);

/** Every link, a page at a time: no page is held longer than it is looked at. */
async function* allLinks() {
  for (let after: string | null | undefined; ; ) {
    const { paymentLinks } = await gateway.request(PAGE, { after });
    yield* paymentLinks.nodes;
    if (!paymentLinks.pageInfo.hasNextPage) return;
    after = paymentLinks.pageInfo.endCursor;
  }
}

async function create(input: CreatePaymentLinkInput): Promise<string> {
  const { createPaymentLink: result } = await gateway.request(CREATE, { input });
  if (result?.__typename === 'CreatePaymentLinkPayload') return `created: ${result.paymentLink.url}`;
  if (result?.__typename !== 'ValidationError') return `not created: ${result?.message}`;
  return result.issues.map(({ path, message }) => `not created: ${path.join('.')} ${message}`).join('\n');
}

const tea: CreatePaymentLinkInput = {
  items: [{ description: 'Tea', preTaxAmount: '5000', totalAmount: '5000' }],
  currency: 'CLP',
  duration: 3600,
  destinations: [{ amount: '5000', account: { accountNumber: '7001000001' } }],
  paymentMethodsAllowed: ['CARD'],
  owner: { identityId: 'idn_1' },
};

let open = 0;
let links = 0;
for await (const { status } of allLinks()) {
  links += 1;
  if (status === 'ACTIVE') open += 1;
}
console.log(`${links} links, ${open} of them open`);
console.log(await create({ ...tea, duration: 1 }));
console.log(await create(tea));
