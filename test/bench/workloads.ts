import { toGraphqlWords } from '../support/graphql-words.ts';
import type { BenchLinkInput } from './data/inputs.ts';

export const WORKLOAD_IDS = ['G1', 'G2', 'G3', 'G4', 'R2', 'R4'] as const;
export type WorkloadId = (typeof WORKLOAD_IDS)[number];

export type Workload = {
  readonly title: string;
  readonly face: 'graphql' | 'rest';
  readonly writes: boolean;
  /** Of a good answer. */
  readonly status: number;
};

export const WORKLOADS: Readonly<Record<WorkloadId, Workload>> = {
  G1: {
    title: 'GraphQL: one link by id',
    face: 'graphql',
    writes: false,
    status: 200,
  },
  G2: {
    title: 'GraphQL: 50 ACTIVE links, all fields, from a random cursor',
    face: 'graphql',
    writes: false,
    status: 200,
  },
  G3: {
    title: 'GraphQL: the same with totalCount',
    face: 'graphql',
    writes: false,
    status: 200,
  },
  G4: {
    title: 'GraphQL: createPaymentLink, on disk when answered',
    face: 'graphql',
    writes: true,
    status: 200,
  },
  R2: {
    title: 'REST: GET /payment-links?limit=50&status=ACTIVE',
    face: 'rest',
    writes: false,
    status: 200,
  },
  R4: {
    title: 'REST: POST /payment-links, on disk when answered',
    face: 'rest',
    writes: true,
    status: 201,
  },
};

/** What a workload is, in words; nothing for a task that is none of them. */
export function titleOf(name: string): string {
  return WORKLOAD_IDS.includes(name as WorkloadId) ? WORKLOADS[name as WorkloadId].title : '';
}

/** In every good answer, whatever the contender, and near its beginning; in no error. */
export const GOOD_ANSWER = '"checkoutToken":"';

/** Stands in a request where the generator writes a fresh reference each time; its length stays. */
export const FRESH_TOKEN = 'fresh-token-20-chars';

const VALUE_FIELDS = `
  items { preTaxAmount totalAmount description tax { name type value amount } }
  currency preTaxAmount totalAmount paymentMethodsAllowed
  customer { customerId firstName lastName email phoneNumber phoneNumberPrefix documentType documentNumber
    address { administrativeAreaLevel1 administrativeAreaLevel2 administrativeAreaLevel3
      street streetNumber optionalAddress country zipcode } }
  destinations { name type externalId amount metadata { image description category }
    account { type currency accountNumber accountHolder } }
  duration customerRequirements owner { identityId name lastName nickname documentNumber entityType }
  successUrl failedUrl paymentLimit`;

/** Every field of a link that is data: `qrCode` is a picture of it, and is left out. */
export const LINK_FIELDS = `id checkoutToken status inactiveReason url createdAt updatedAt expiresAt ${VALUE_FIELDS}`;

function pageQuery(extra: string): string {
  return `query Page($after: String, $first: Int!) {
  paymentLinks(first: $first, after: $after, filter: { status: [ACTIVE] }) {
    nodes { ${LINK_FIELDS} }
    pageInfo { hasNextPage endCursor }${extra}
  }
}`;
}

const QUERIES = {
  G1: `query One($id: ID!) { paymentLink(id: $id) { ${LINK_FIELDS} } }`,
  G2: pageQuery(''),
  G3: pageQuery(' totalCount'),
  G4: `mutation Create($input: CreatePaymentLinkInput!) {
  createPaymentLink(input: $input) { __typename ... on CreatePaymentLinkPayload { paymentLink { ${LINK_FIELDS} } } }
}`,
} as const;

/** What a request is about: a link, a place in the list, or a link to be made. */
export type Sample = { readonly id: string; readonly after: string | null; readonly input: BenchLinkInput };

export type Request = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string };

/** The request of a workload, for every contender that speaks the gateway's schema or its REST. */
export function requestFor(workload: WorkloadId, sample: Sample): Request {
  switch (workload) {
    case 'G1':
      return graphqlRequest(QUERIES.G1, { id: sample.id });
    case 'G2':
    case 'G3':
      return graphqlRequest(QUERIES[workload], { after: sample.after, first: 50 });
    case 'G4':
      return graphqlRequest(QUERIES.G4, { input: { ...toGraphqlWords(sample.input), checkoutToken: FRESH_TOKEN } });
    case 'R2':
      return { method: 'GET', path: '/payment-links?limit=50&status=ACTIVE' };
    case 'R4':
      return {
        method: 'POST',
        path: '/payment-links',
        body: JSON.stringify({ ...sample.input, checkoutToken: FRESH_TOKEN }),
      };
  }
}

export function graphqlRequest(query: string, variables: object): Request {
  return { method: 'POST', path: '/graphql', body: JSON.stringify({ query, variables }) };
}
