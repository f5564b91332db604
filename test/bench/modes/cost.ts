import { randomBytes } from 'node:crypto';
import { readConfig } from '../../../src/config.ts';
import { createSecretBox } from '../../../src/lib/secret-box.ts';
import { createServer } from '../../../src/server.ts';
import { openStore } from '../../../src/store/store.ts';
import { createInput } from '../data/inputs.ts';
import { prepareSqlite } from '../data/prepare.ts';
import { idsOf } from '../data/seed.ts';
import type { Options } from '../options.ts';
import { columns } from '../report/table.ts';
import { graphqlRequest, LINK_FIELDS } from '../workloads.ts';

/** Every operation is run for about so long each turn, after a while that does not count; the cheapest turn counts. */
const TURNS = 4;
const TURN_MS = 500;
const WARM_MS = 300;
const AUTH_SECRET = 'bench-only-secret-'.repeat(2);

/** Links that people are paying: as many as a page of a dashboard shows, with as many sessions and payments each. */
const BUSY_LINKS = 20;
const CHILDREN = 5;

type Question = { readonly name: string; readonly query: string; readonly variables?: object };

/** What operations cost in units, as the gateway tells, beside the CPU time that they take: one process, in turns, SQLite. */
export async function compareCost({ links }: Options, say: (line: string) => void): Promise<void> {
  const { seeded, databaseUrl } = await prepareSqlite(links, say);
  const store = await openStore({ databaseUrl });
  const config = readConfig({
    NODE_ENV: 'production',
    AUTH_SECRET,
    SECRETS_KEY: `bench:${'A'.repeat(43)}=`,
    GRAPHQL_MAX_COST: '1000000',
    LOG_LEVEL: 'silent',
  });
  const secrets = createSecretBox({ keys: [{ id: 'bench', bytes: randomBytes(32) }], random: randomBytes });
  const server = await createServer(config, {
    store,
    authSecret: AUTH_SECRET,
    clock: Date.now,
    random: randomBytes,
    secrets,
  });
  const { clientId, clientSecret, apiKey } = seeded.client;
  const { accessToken } = await server.services.clients.issueToken({ apiKey, clientId, clientSecret });
  const headers = {
    authorization: `Bearer ${accessToken}`,
    'x-api-key': apiKey,
    'content-type': 'application/json',
  };

  async function ask({ query, variables = {} }: Question): Promise<{ units: number; answer: string }> {
    const { path, ...request } = graphqlRequest(query, variables);
    const response = await server.fetch(new Request(`http://localhost${path}`, { ...request, headers }));
    const answer = await response.text();
    if (answer.includes('"errors"')) throw new Error(answer.slice(0, 1_000));
    return { units: Number(response.headers.get('x-graphql-cost')), answer };
  }

  /** CPU microseconds of one. */
  async function measure(question: Question): Promise<number> {
    await repeat(question, WARM_MS);
    const turns: number[] = [];
    while (turns.length < TURNS) turns.push(await repeat(question, TURN_MS));
    return Math.min(...turns);
  }

  async function repeat(question: Question, milliseconds: number): Promise<number> {
    const before = process.cpuUsage();
    let count = 0;
    for (const end = performance.now() + milliseconds; performance.now() < end; count += 1) await ask(question);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  }

  /** Links with sessions and payments of their own, newer than all others. */
  async function makeBusy(): Promise<void> {
    const viewer = { clientId, clientTag: seeded.client.clientTag };
    for (let link = 0; link < BUSY_LINKS; link += 1) {
      const input = { ...createInput(link), paymentLimit: null, checkoutToken: `busy-${link}` };
      await server.services.paymentLinks.create(viewer, input, { activate: true });
      for (let child = 0; child < CHILDREN; child += 1) {
        await server.services.checkoutSessions.create(viewer, { checkoutToken: input.checkoutToken });
      }
    }
  }

  try {
    await makeBusy();
    const [id] = idsOf([0], seeded);
    const least = await measure({ name: '', query: '{ __typename }' });
    const rows = [['operation', 'units', 'CPU us', 'us per unit']];
    for (const question of questions({ id })) {
      const { units } = await ask(question);
      const micros = (await measure(question)) - least;
      rows.push([question.name, String(units), micros.toFixed(0), (micros / units).toFixed(2)]);
    }
    say(columns(rows));
    say(`beside ${least.toFixed(0)} us of the request itself`);
  } finally {
    await server.stop();
    await store.close();
  }
}

function questions({ id }: { readonly id: string | undefined }): readonly Question[] {
  const list = (name: string, args: string, fields: string) => ({
    name,
    query: `{ paymentLinks${args} { ${fields} } }`,
  });
  const busy = '(first: 20)';
  const expensive =
    '(filter: { status: [ACTIVE], ownerIdentityId: ["a", "b", "c"] }, orderBy: { field: TOTAL_AMOUNT, direction: ASC })';
  return [
    {
      name: 'a link by id, all fields',
      query: `query ($id: ID!) { paymentLink(id: $id) { ${LINK_FIELDS} } }`,
      variables: { id },
    },
    list('50 links, the id alone', '(first: 50)', 'nodes { id }'),
    list('50 links, all fields', '(first: 50)', `nodes { ${LINK_FIELDS} }`),
    { ...list('the same without a plan (@include)', '(first: 50)', `nodes @include(if: true) { ${LINK_FIELDS} }`) },
    list('50 links, id and url', '(first: 50)', 'nodes { id url }'),
    list('50 links, id and qrCode kept', '(first: 50)', 'nodes { id qrCode }'),
    list('total of all', '', 'totalCount'),
    list('total of a status', '(filter: { status: [ACTIVE] })', 'totalCount'),
    list('20 links with 5 sessions', busy, 'nodes { id checkoutSessions(first: 5) { nodes { id } } }'),
    list('20 links with totals of sessions', busy, 'nodes { id checkoutSessions { totalCount } }'),
    list('20 links with stats', busy, 'nodes { id stats { opens sessions } }'),
    list('1 link by total, unbounded filter', expensive.replace('(', '(first: 1, '), 'nodes { id }'),
    list('total of an unbounded filter', expensive, 'totalCount'),
  ];
}
