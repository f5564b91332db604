import { graphqlRequest, type Request } from '../workloads.ts';
import { ask, type Headers } from './ask.ts';

const OWNERS = ['idn_andes_cafe', 'idn_taller_bogota', 'idn_libreria_sur'];
const ACCOUNTS = ['7001000001', '5702000002', '5403000003'];
const STATUSES = 'ATTEMPT ACTIVE PROCESSING_PAYMENT FINISHED EXPIRED';

/** From as many lists as a document may have by its aliases, downwards. */
const LISTS = [30, 20, 15, 10, 8, 6, 5, 4, 3, 2, 1];

/** The most expensive requests of a client that the gateway allows: GraphQL that it does not refuse, and REST's deepest pages. */
export async function heaviestRequests(port: number, headers: Headers, links: number): Promise<readonly Request[]> {
  const operation = await mostExpensiveOperation(port, headers);
  const page = (query: string): Request => ({
    method: 'GET',
    path: `/payment-links?limit=50&offset=${links - 100}${query}`,
  });
  return [
    operation,
    page('&sort=status:desc'),
    page('&sort=totalAmount:desc'),
    page(`&destinationAccountNumber=${ACCOUNTS.join()}&ownerIdentityId=${OWNERS.join()}`),
    page(''),
  ];
}

async function mostExpensiveOperation(port: number, headers: Headers): Promise<Request> {
  for (const lists of LISTS) {
    const request = graphqlRequest(operationOf(lists), { owners: OWNERS, accounts: ACCOUNTS });
    try {
      await ask(port, request, headers);
      return request;
    } catch (error) {
      // What is begun and then takes too long is allowed; what is refused for its cost is not.
      if (!String(error).includes('answered 400')) return request;
    }
  }
  throw new Error('There is no operation to send');
}

function operationOf(lists: number): string {
  const list = (number: number) => `list${number}: paymentLinks(
    first: 1, orderBy: { field: TOTAL_AMOUNT, direction: ${number % 2 === 0 ? 'ASC' : 'DESC'} },
    filter: { status: [${STATUSES}], ownerIdentityId: $owners, destinationAccountNumber: $accounts }
  ) { totalCount nodes { id } }`;
  return `query Heavy($owners: [String!], $accounts: [String!]) { ${Array.from({ length: lists }, (_, n) => list(n)).join('\n')} }`;
}
