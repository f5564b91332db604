import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema/schema.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';
import { createCrashingStore } from '../support/crashing-store.ts';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import { dialects, openTestStore } from '../support/store.ts';

type Variables = Readonly<Record<string, unknown>>;
type Link = { readonly id: string; readonly checkoutToken: string };

const LINK = 'paymentLink { id checkoutToken status checkoutSessions { totalCount } }';
const SESSION = 'checkoutSession { id status expiresAt paymentLink { id status } }';
const PAYMENT = 'payment { id status checkoutSession { id status } refunds { totalCount } }';
const ACCOUNT = 'provider mode methods';
const ERROR = '__typename ... on Error { code message }';

const CREATE = `mutation ($input: CreatePaymentLinkInput!) {
  createPaymentLink(input: $input) { ... on CreatePaymentLinkPayload { ${LINK} } ${ERROR} } }`;

describe.each(dialects)('mutations with a key on %s', (dialect) => {
  let clock: TestClock;
  let gateway: TestGateway;
  let crashes: ReturnType<typeof createCrashingStore>['state'];
  let made = 0;

  beforeAll(async () => {
    clock = createTestClock();
    const crashing = createCrashingStore(await openTestStore(dialect));
    crashes = crashing.state;
    gateway = await createTestGateway({ clock, store: crashing.store });
  });
  afterAll(() => gateway.stop());

  async function send(query: string, variables: Variables = {}, key?: string) {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const response = await gateway.call('POST', '/graphql', { body: { query, variables }, headers });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text);
    return { status: response.status, text, data, errors, replayed: response.headers.get('idempotency-replayed') };
  }

  function create(otherwise: Variables = {}) {
    made += 1;
    return linkInput({ checkoutToken: `made-${made}`, ...otherwise });
  }

  async function link(active = true): Promise<Link> {
    const { data } = await send(CREATE, { input: create({ activate: active, paymentLimit: null }) });
    return data.createPaymentLink.paymentLink;
  }

  async function session() {
    const { checkoutToken } = await link();
    const query = `mutation ($input: CreateCheckoutSessionInput!) {
      createCheckoutSession(input: $input) { ... on CreateCheckoutSessionPayload { ${SESSION} } } }`;
    const { data } = await send(query, { input: { checkoutToken } });
    return { id: String(data.createCheckoutSession.checkoutSession.id), checkoutToken };
  }

  async function payment(token: string): Promise<string> {
    const { id } = await session();
    const query = `mutation ($id: ID!, $input: PayCheckoutSessionInput!) {
      payCheckoutSession(id: $id, input: $input) { ... on PayCheckoutSessionPayload { payment { id } } } }`;
    const { data } = await send(query, { id, input: { paymentMethod: 'CARD', card: { token } } });
    return data.payCheckoutSession.payment.id;
  }

  const endpoint = { url: 'https://shop.example/hook', linkEvents: true };
  const setEndpoint = () =>
    send('mutation ($input: SetWebhookEndpointInput!) { setWebhookEndpoint(input: $input) { __typename } }', {
      input: endpoint,
    });

  const removeEndpoints = () =>
    gateway.store.transaction(async (tx) => {
      for (const one of await tx.webhookEndpoints.list('demo')) await tx.webhookEndpoints.remove(one, clock());
    });

  /** The only one. */
  async function endpointId(): Promise<string> {
    await removeEndpoints();
    await setEndpoint();
    return String((await gateway.store.webhookEndpoints.list('demo'))[0]?.id);
  }

  async function failedDelivery(): Promise<string> {
    await removeEndpoints();
    await setEndpoint();
    await link();
    await send('mutation { removeWebhookEndpoint { __typename } }');
    await setEndpoint();
    const query = { filter: { status: ['FAILED'] }, direction: 'desc' } as const;
    const [delivery] = (await gateway.store.deliveries.page('demo', query, { limit: 1 })).rows;
    return String(delivery?.id);
  }

  const account = {
    provider: 'STRIPE',
    mode: 'TEST',
    credentials: [
      { name: 'secretKey', value: 'sk_test_4eC39HqLyjWDarjtT1zdp7dc' },
      { name: 'webhookSecret', value: 'whsec_4eC39HqLyjWDarjtT1zdp7dc' },
    ],
  };

  /** Each mutation: its arguments, what is selected of its payload, and how its ground is laid. */
  const MUTATIONS: Readonly<Record<string, readonly [string, string, () => Promise<Variables>]>> = {
    createPaymentLink: ['$input: CreatePaymentLinkInput!', LINK, async () => ({ input: create() })],
    createPaymentLinks: [
      '$inputs: [CreatePaymentLinkInput!]!',
      `createdCount results { ${ERROR} ... on ConflictError { paymentLinkId } ... on CreatePaymentLinkPayload { ${LINK} } }`,
      async () => {
        const [taken, first] = [create(), create()];
        await send(CREATE, { input: taken });
        return { inputs: [first, { ...create(), duration: 1 }, taken] };
      },
    ],
    updatePaymentLink: [
      '$id: ID!, $input: UpdatePaymentLinkInput!',
      LINK,
      async () => ({ id: (await link()).id, input: { duration: 7_200 } }),
    ],
    activatePaymentLink: ['$id: ID!', LINK, async () => ({ id: (await link(false)).id })],
    deactivatePaymentLink: ['$id: ID!', LINK, async () => ({ id: (await link()).id })],
    deletePaymentLink: ['$id: ID!', 'deletedPaymentLinkId', async () => ({ id: (await link(false)).id })],
    createCheckoutSession: [
      '$input: CreateCheckoutSessionInput!',
      SESSION,
      async () => ({ input: { checkoutToken: (await link()).checkoutToken } }),
    ],
    refreshCheckoutSession: [
      '$checkoutToken: String!',
      SESSION,
      async () => ({ checkoutToken: (await session()).checkoutToken }),
    ],
    cancelCheckoutSession: ['$id: ID!', SESSION, async () => ({ id: (await session()).id })],
    payCheckoutSession: [
      '$id: ID!, $input: PayCheckoutSessionInput!',
      PAYMENT,
      async () => ({ id: (await session()).id, input: { paymentMethod: 'CARD', card: { token: 'tok_success' } } }),
    ],
    cancelPayment: ['$id: ID!', PAYMENT, async () => ({ id: await payment('tok_pending') })],
    simulatePayment: [
      '$id: ID!, $outcome: SimulatedOutcome!',
      PAYMENT,
      async () => ({ id: await payment('tok_pending'), outcome: 'REFUSED' }),
    ],
    simulatePaymentReceived: ['$id: ID!', PAYMENT, async () => ({ id: await payment('tok_success') })],
    refundPayment: [
      '$id: ID!, $input: RefundPaymentInput',
      'refund { id status amount }',
      async () => ({ id: await payment('tok_instant'), input: { amount: '100' } }),
    ],
    setWebhookEndpoint: [
      '$input: SetWebhookEndpointInput!',
      'newSecret webhookEndpoint { url linkEvents }',
      async () => {
        await removeEndpoints();
        return { input: endpoint };
      },
    ],
    createWebhookEndpoint: [
      '$input: CreateWebhookEndpointInput!',
      'newSecret webhookEndpoint { id url topics }',
      async () => {
        await removeEndpoints();
        return { input: { ...endpoint, topics: ['TRANSACTION_RECEIVED'] } };
      },
    ],
    updateWebhookEndpoint: [
      '$id: ID!, $input: UpdateWebhookEndpointInput!',
      'webhookEndpoint { id enabled updatedAt }',
      async () => ({ id: await endpointId(), input: { enabled: false } }),
    ],
    deleteWebhookEndpoint: ['$id: ID!', 'deletedWebhookEndpointId', async () => ({ id: await endpointId() })],
    rotateWebhookEndpointSecret: [
      '$id: ID!, $input: RotateWebhookEndpointSecretInput',
      'newSecret webhookEndpoint { id previousSecretExpiresAt }',
      async () => ({ id: await endpointId(), input: { overlapSeconds: 60 } }),
    ],
    replayWebhookDelivery: [
      '$id: ID!',
      'webhookDelivery { id status attemptCount }',
      async () => ({ id: await failedDelivery() }),
    ],
    removeWebhookEndpoint: [
      '',
      'removedWebhookEndpoint { url }',
      async () => {
        await endpointId();
        return {};
      },
    ],
    setBranding: [
      '$input: SetBrandingInput!',
      'branding { name accentColor }',
      async () => ({ input: { name: 'Café Andino', accentColor: '#FFCC00' } }),
    ],
    setProviderAccount: [
      '$input: SetProviderAccountInput!',
      `providerAccount { ${ACCOUNT} }`,
      async () => ({ input: account }),
    ],
    createApiKey: [
      '$input: CreateApiKeyInput!',
      'key apiKey { id name scopes createdAt expiresAt lastUsedAt revokedAt }',
      async () => ({ input: { name: 'Reports', scopes: ['LINKS_READ'], expiresAt: '2030-01-01T00:00:00Z' } }),
    ],
    revokeApiKey: [
      '$id: ID!',
      'revokedApiKey { id revokedAt }',
      async () => {
        const query = `mutation { createApiKey(input: { name: "x", scopes: [ADMIN] }) {
          ... on CreateApiKeyPayload { apiKey { id } } } }`;
        return { id: (await send(query)).data.createApiKey.apiKey.id };
      },
    ],
    removeProviderAccount: [
      '$id: ID!',
      `removedProviderAccount { ${ACCOUNT} }`,
      async () => {
        const query = `mutation ($input: SetProviderAccountInput!) { setProviderAccount(input: $input) {
          ... on SetProviderAccountPayload { providerAccount { id } } } }`;
        const { data } = await send(query, { input: account });
        return { id: data.setProviderAccount.providerAccount.id };
      },
    ],
  };

  function documentOf(name: string, directive = ''): string {
    const [declared = '', selected = ''] = MUTATIONS[name] ?? [];
    const passed = [...declared.matchAll(/\$(\w+):/g)].map(([, variable]) => `${variable}: $${variable}`).join(', ');
    const payload = `${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`;
    const head = declared === '' ? 'mutation' : `mutation (${declared})`;
    const field = declared === '' ? name : `${name}(${passed})`;
    return `${head} { ${field} ${directive} { ... on ${payload} { ${selected} } ${ERROR} } }`;
  }

  async function standing(): Promise<string> {
    const { text } = await send(
      `{ paymentLinks(first: 100) { nodes { id status } } payments(first: 100) { nodes { id status } }
         checkoutSessions(first: 100) { nodes { id status } } providerAccounts { ${ACCOUNT} } viewer { apiKeys { id name scopes revokedAt }
         webhookEndpoints { id url topics enabled previousSecretExpiresAt updatedAt } } }`,
    );
    return text + JSON.stringify(await gateway.store.events.after('demo', 0, 10_000));
  }

  test('there is a case of every mutation', () => {
    expect(Object.keys(MUTATIONS).toSorted()).toEqual(
      Object.keys(schema.getMutationType()?.getFields() ?? {}).toSorted(),
    );
  });

  test.each(Object.keys(MUTATIONS))('%s is done once, by header and by directive', async (name) => {
    for (const by of ['header', 'directive']) {
      const key = `${name} by ${by}`;
      const query = documentOf(name, by === 'header' ? '' : `@idempotent(key: "${key}")`);
      const header = by === 'header' ? key : undefined;
      const variables = (await MUTATIONS[name]?.[2]()) ?? {};
      const first = await send(query, variables, header);
      expect([first.errors, first.replayed, first.text.includes('Payload')]).toEqual([[], null, true]);
      const after = await standing();
      clock.advance(1_000);
      const again = await send(query, variables, header);
      expect([again.text, again.replayed]).toEqual([first.text, 'true']);
      expect(await standing()).toBe(after);
    }
  });

  test.each(Object.keys(MUTATIONS))('%s is done once, though the first answer was lost in a crash', async (name) => {
    const key = `${name} crashed`;
    const query = documentOf(name);
    const variables = (await MUTATIONS[name]?.[2]()) ?? {};
    crashes.losesAnswers = true;
    const lost = await send(query, variables, key);
    expect([lost.status, lost.errors[0]?.extensions.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    crashes.losesAnswers = false;
    const after = await standing();
    clock.advance(20_000);
    const first = await send(query, variables, key);
    expect([first.errors, first.replayed, first.text.includes('Payload')]).toEqual([[], null, true]);
    const again = await send(query, variables, key);
    expect([again.text, again.replayed]).toEqual([first.text, 'true']);
    expect(await standing()).toBe(after);
  });

  test('a key names one request: others are refused, by the whole answer or by the field', async () => {
    const input = create();
    await send(CREATE, { input }, 'named');
    const other = await send(CREATE, { input: create() }, 'named');
    expect([other.status, other.data, other.errors]).toEqual([
      422,
      undefined,
      [{ message: expect.stringContaining('Idempotency-Key'), extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }],
    ]);
    const two = `mutation ($a: CreatePaymentLinkInput!, $b: CreatePaymentLinkInput!) {
      a: createPaymentLink(input: $a) @idempotent(key: "two") { ... on CreatePaymentLinkPayload { paymentLink { id } } }
      b: createPaymentLink(input: $b) @idempotent(key: "two") { ... on CreatePaymentLinkPayload { paymentLink { id } } } }`;
    const both = await send(two, { a: create(), b: create() });
    expect([both.status, both.data.a.paymentLink.id, both.data.b]).toEqual([200, expect.any(String), null]);
    expect(both.errors).toMatchObject([{ path: ['b'], extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }]);
  });

  test('each field of a document has a key of its own', async () => {
    const query = `mutation ($a: CreatePaymentLinkInput!, $b: CreatePaymentLinkInput!, $key: String!) {
      a: createPaymentLink(input: $a) @idempotent(key: "each a") { ... on CreatePaymentLinkPayload { paymentLink { id } } }
      free: deletePaymentLink(id: "pl_none") { __typename }
      ...More }
      fragment More on Mutation {
        b: createPaymentLink(input: $b) @idempotent(key: $key) { ... on CreatePaymentLinkPayload { paymentLink { id } } } }`;
    const variables = { a: create(), b: create(), key: 'each b' };
    const first = await send(query, variables);
    expect([first.errors, Object.keys(first.data)]).toEqual([[], ['a', 'free', 'b']]);
    const again = await send(query, variables);
    expect([again.text, again.replayed]).toEqual([first.text, 'true']);
  });

  test('what breaks a rule of the input is an answer too', async () => {
    const input = create({ duration: -1 });
    const [first, again] = [await send(CREATE, { input }, 'broken'), await send(CREATE, { input }, 'broken')];
    expect(first.data.createPaymentLink.__typename).toBe('ValidationError');
    expect([again.text, again.replayed]).toEqual([first.text, 'true']);
  });

  test('of 16 at once one works, and all have its answer', async () => {
    const input = create();
    const answers = await Promise.all(Array.from({ length: 16 }, () => send(CREATE, { input }, 'race')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    const filter = { checkoutToken: [String(input.checkoutToken)] };
    expect(await gateway.store.paymentLinks.count('demo', filter, clock())).toBe(1);
  });

  test.each(['', 'é', 'x'.repeat(256)])('the key %j is refused', async (key) => {
    const byHeader = await send(CREATE, { input: create() }, key);
    const rule = 'must have 1 to 255 printable ASCII characters';
    expect([byHeader.status, byHeader.errors]).toEqual([
      400,
      [{ message: `Idempotency-Key: ${rule}`, extensions: { code: 'BAD_USER_INPUT' } }],
    ]);
    const query = `mutation ($input: CreatePaymentLinkInput!, $key: String!) {
      createPaymentLink(input: $input) @idempotent(key: $key) { __typename } }`;
    const byDirective = await send(query, { input: create(), key });
    expect([byDirective.data, byDirective.errors]).toMatchObject([
      { createPaymentLink: null },
      [{ message: `@idempotent(key:): ${rule}`, path: ['createPaymentLink'], extensions: { code: 'BAD_USER_INPUT' } }],
    ]);
  });

  test('a header is for one field, a directive for mutations', async () => {
    const two =
      'mutation { a: deletePaymentLink(id: "1") { __typename } b: deletePaymentLink(id: "2") { __typename } }';
    const many = await send(two, {}, 'many');
    expect([many.status, many.errors[0].message]).toEqual([
      400,
      'Idempotency-Key: must come with an operation of one field; give each of several fields a key by @idempotent',
    ]);
    expect((await send('mutation { __typename deletePaymentLink(id: "1") { __typename } }', {}, 'one')).errors).toEqual(
      [],
    );
    const [error] = (await send('{ viewer { __typename @idempotent(key: "k") } }')).errors;
    expect(error.message).toBe('Directive "@idempotent" is allowed on fields of Mutation only.');
    const both = 'mutation { deletePaymentLink(id: "1") @idempotent(key: "b") { __typename } }';
    expect((await send(both, {}, 'a')).errors[0].message).toBe('@idempotent(key:): must be the only key of its field');
    expect((await send('{ viewer { __typename } }', {}, 'a read')).errors).toEqual([]);
  });
});
