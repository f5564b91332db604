import { GraphQLClient, gql } from 'graphql-request';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linkInput } from '../support/link-input.ts';
import { type GatewayProcess, login, startGateway } from '../support/process.ts';

type Link = { readonly id: string; readonly status: string; readonly inactiveReason: string | null };
type Result = { readonly paymentLink?: Link; readonly code?: string; readonly message?: string };

const link = (payload: string) => `{
  ... on ${payload} { paymentLink { id status inactiveReason } }
  ... on Error { code message }
}`;

const DELETE = gql`
  mutation Delete($id: ID!) {
    deletePaymentLink(id: $id) { ... on DeletePaymentLinkPayload { deletedPaymentLinkId } ... on Error { code message } }
  }
`;
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

let gateway: GatewayProcess;
let client: GraphQLClient;

beforeAll(async () => {
  gateway = await startGateway({ DATABASE_URL: 'sqlite::memory:' });
  client = new GraphQLClient(`${gateway.origin}/graphql`, { headers: await login(gateway.origin) });
});
afterAll(() => gateway.stop());

async function run(name: string, id: string): Promise<Result> {
  const { result } = await client.request<{ result: Result }>(
    `mutation Run($id: ID!) { result: ${name}PaymentLink(id: $id) ${link(`${capital(name)}PaymentLinkPayload`)} }`,
    { id },
  );
  return result;
}

it('takes a link through its whole life over a real connection', async () => {
  const created = await client.request<{ createPaymentLink: Result }>(
    gql`
      mutation Create($input: CreatePaymentLinkInput!) {
        createPaymentLink(input: $input) ${link('CreatePaymentLinkPayload')}
      }
    `,
    { input: linkInput() },
  );
  const id = created.createPaymentLink.paymentLink?.id ?? '';
  expect(created.createPaymentLink).toEqual({
    paymentLink: { id, status: 'ATTEMPT', inactiveReason: 'NOT_ACTIVATED' },
  });

  expect(await run('activate', id)).toEqual({ paymentLink: { id, status: 'ACTIVE', inactiveReason: null } });
  expect(await client.request(DELETE, { id })).toEqual({
    deletePaymentLink: { code: 'FAILED_PRECONDITION', message: 'A payment link that is ACTIVE cannot be deleted' },
  });
  expect(await run('deactivate', id)).toEqual({
    paymentLink: { id, status: 'EXPIRED', inactiveReason: 'DEACTIVATED' },
  });

  const listed = await client.request(gql`
    { paymentLinks(filter: { status: [EXPIRED] }) { totalCount nodes { id checkoutToken totalAmount } } }
  `);
  expect(listed).toEqual({
    paymentLinks: { totalCount: 1, nodes: [{ id, checkoutToken: 'invoice-1001', totalAmount: '11900' }] },
  });

  expect(await client.request(DELETE, { id })).toEqual({ deletePaymentLink: { deletedPaymentLinkId: id } });
  expect(await client.request(DELETE, { id })).toEqual({
    deletePaymentLink: { code: 'NOT_FOUND', message: 'There is no such payment link' },
  });
  expect(await client.request(gql`query Find($id: ID!) { node(id: $id) { id } }`, { id })).toEqual({ node: null });
});

it('tells a typed client who it is not', async () => {
  const stranger = new GraphQLClient(`${gateway.origin}/graphql`);
  await expect(stranger.request('{ paymentLinks { totalCount } }')).rejects.toMatchObject({
    response: { status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
  });
});
