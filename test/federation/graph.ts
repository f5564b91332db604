import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import http from '@graphql-mesh/transport-http';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';

/*
 * Composes the gateway's schema with that of a shop, and has a federation gateway answer queries that take both. The
 * shop knows of payment links no more than their ids.
 */

const { SUBGRAPH = '', KEY = '', LINKS = '', FOREIGN = '' } = process.env;
const links = LINKS.split(',');
const authorization = `Bearer ${KEY}`;

const shopSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])
  type Query { orders: [Order!]! }
  type Order @key(fields: "number") { number: ID!, paymentLink: PaymentLink }
  type PaymentLink @key(fields: "id") { id: ID!, order: Order }
  type PageInfo @shareable { hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String }
`;

type Link = { readonly id: string };
const orders = [links[1], FOREIGN, 'pl_01k00000000000000000000000', links[0], links[1]].map((id, index) => ({
  number: String(index + 1),
  paymentLink: id === undefined ? null : { id },
}));
const orderOf = ({ id }: Link) => orders.find(({ paymentLink }) => paymentLink?.id === id) ?? null;

const shop = createYoga({
  schema: buildSubgraphSchema([
    { typeDefs: parse(shopSdl), resolvers: { Query: { orders: () => orders }, PaymentLink: { order: orderOf } } },
  ]),
  logging: false,
});
const server = createServer(shop).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));

const sdl = await subgraphSdl();
const composed = composeServices([
  { name: 'payments', url: SUBGRAPH, typeDefs: parse(sdl) },
  { name: 'shop', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, typeDefs: parse(shopSdl) },
]);
assert.equal(composed.errors, undefined);
const supergraph = composed.supergraphSdl ?? '';
console.log(`composed: ${supergraph.length} characters of supergraph`);

const asked: string[] = [];
const gateway = createGatewayRuntime({
  supergraph,
  logging: false,
  transports: { http },
  maskedErrors: false,
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') ?? '' }),
  },
  plugins: () => [{ onFetch: ({ url }) => void asked.push(url === SUBGRAPH ? 'payments' : 'shop') }],
});

/** The answer of the federation gateway, and which subgraphs it asked for it, in their order. */
async function ask(query: string) {
  asked.length = 0;
  const answer = await gateway.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query }),
  });
  const found = { ...((await answer.json()) as object), asked: asked.join(', ') };
  console.log(query.trim(), '\n ', JSON.stringify(found));
  return found;
}

// Another client's link is missing in the same words as one that never was.
const missing = (order: number) => ({
  message: 'Cannot return null for non-nullable field PaymentLink.status.',
  locations: [{ line: 1, column: 36 }],
  path: ['orders', order, 'paymentLink', 'status'],
});
const shown = (id: string | undefined) => ({ id, status: 'ACTIVE', totalAmount: '11900' });
assert.deepEqual(await ask('{ orders { number paymentLink { id status totalAmount } } }'), {
  errors: [missing(1), missing(2)],
  data: {
    orders: [
      { number: '1', paymentLink: shown(links[1]) },
      { number: '2', paymentLink: null },
      { number: '3', paymentLink: null },
      { number: '4', paymentLink: shown(links[0]) },
      { number: '5', paymentLink: shown(links[1]) },
    ],
  },
  asked: 'shop, payments',
});
assert.deepEqual(
  await ask('{ paymentLinks(first: 2) { nodes { totalAmount order { number } } pageInfo { hasNextPage } } }'),
  {
    data: {
      paymentLinks: {
        nodes: [
          { totalAmount: '11900', order: { number: '1' } },
          { totalAmount: '11900', order: { number: '4' } },
        ],
        pageInfo: { hasNextPage: false },
      },
    },
    asked: 'payments, shop',
  },
);

await gateway[Symbol.asyncDispose]();
server.close();

async function subgraphSdl(): Promise<string> {
  const answer = await fetch(SUBGRAPH, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: '{"query":"{ _service { sdl } }"}',
  });
  const { data } = (await answer.json()) as { data: { _service: { sdl: string } } };
  return data._service.sdl;
}
