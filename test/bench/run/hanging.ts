import { createServer, type Socket } from 'node:net';
import { toGraphqlWords } from '../../support/graphql-words.ts';
import { linkInput, priced } from '../../support/link-input.ts';
import { graphqlRequest } from '../workloads.ts';
import { ask, dig, type Headers } from './ask.ts';

const AT_ONCE = 100;

const SET_ACCOUNT = `mutation ($input: SetProviderAccountInput!) {
  setProviderAccount(input: $input) { ... on SetProviderAccountPayload { providerAccount { id } } }
}`;
const CREATE = `mutation ($input: CreatePaymentLinkInput!) {
  createPaymentLink(input: $input) { ... on CreatePaymentLinkPayload { paymentLink { checkoutToken } } }
}`;
const BEGIN = `mutation ($input: CreateCheckoutSessionInput!) {
  createCheckoutSession(input: $input) { ... on CreateCheckoutSessionPayload { checkoutSession { id } } }
}`;
const PAY = `mutation ($id: ID!) {
  payCheckoutSession(id: $id, input: { paymentMethod: CARD }) {
    ... on PayCheckoutSessionPayload { payment { id status } }
  }
}`;

/** A provider that takes every connection and never says a word, not even for TLS. */
export async function startHangingProvider() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    // Read, or it would not be seen that the other side hung up.
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The provider has no port');
  return {
    url: `https://127.0.0.1:${address.port}`,
    calls: () => sockets.size,
    stop(): void {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Has so many links paid through Stripe, each a payment that waits for the provider's answer from then on. */
export async function payThroughStripe(port: number, headers: Headers, count: number): Promise<void> {
  const run = (query: string, variables: object) => ask(port, graphqlRequest(query, variables), headers);
  const credentials = [
    { name: 'secretKey', value: 'sk_test_bench' },
    { name: 'webhookSecret', value: 'whsec_bench' },
  ];
  const set = await run(SET_ACCOUNT, { input: { provider: 'STRIPE', mode: 'TEST', credentials } });
  expectText(dig(set, 'data', 'setProviderAccount', 'providerAccount', 'id'), 'account');
  const { checkoutToken: _, ...body } = linkInput(priced('119.00', 'USD'));
  const input = { ...toGraphqlWords(body), activate: true };

  async function payOne(): Promise<void> {
    const link = await run(CREATE, { input });
    const checkoutToken = expectText(dig(link, 'data', 'createPaymentLink', 'paymentLink', 'checkoutToken'), 'link');
    const session = await run(BEGIN, { input: { checkoutToken } });
    const id = expectText(dig(session, 'data', 'createCheckoutSession', 'checkoutSession', 'id'), 'session');
    const paid = await run(PAY, { id });
    const status = expectText(dig(paid, 'data', 'payCheckoutSession', 'payment', 'status'), 'payment');
    if (status !== 'CREATED') throw new Error(`A payment through a provider that hangs is ${status}`);
  }

  for (let made = 0; made < count; made += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - made) }, payOne));
  }
}

function expectText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Error(`The gateway made no ${what}`);
  return value;
}
