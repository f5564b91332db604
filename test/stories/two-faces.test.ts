import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';
import { toGraphqlWords, toRestWords } from '../support/graphql-words.ts';
import { type LinkBody, validLink } from '../support/link-arbitrary.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

/** One way to spoil a body: some break a rule of the domain, some are of a type that GraphQL itself refuses. */
const FAULTS: readonly ((link: LinkBody) => void)[] = [
  (link) => set(link, ['items', 0, 'totalAmount'], '1'),
  (link) => set(link, ['items', 0, 'preTaxAmount'], '-1'),
  (link) => set(link, ['items', 0, 'preTaxAmount'], '1e3'),
  (link) => set(link, ['items', 0, 'preTaxAmount'], '0.1234567'),
  (link) => set(link, ['items', 0, 'tax'], { name: 'IVA', type: 'PERCENTAGE', value: '19', amount: '5' }),
  (link) => set(link, ['items', 0, 'description'], ''),
  (link) => set(link, ['items'], []),
  (link) => set(link, ['destinations', 0, 'amount'], '007'),
  (link) => set(link, ['destinations', 1, 'amount'], '999999999999999999'),
  (link) => set(link, ['destinations', 0, 'account', 'accountNumber'], ''),
  (link) => set(link, ['destinations', 0, 'account', 'currency'], 'XXX'),
  (link) => set(link, ['destinations'], []),
  (link) => set(link, ['currency'], 'EURO'),
  (link) => set(link, ['paymentMethodsAllowed'], []),
  (link) => set(link, ['paymentMethodsAllowed'], ['SWIFT', 'PIX', 'SPEI']),
  (link) => set(link, ['duration'], 29),
  (link) => set(link, ['paymentLimit'], 0),
  (link) => set(link, ['successUrl'], 'javascript:alert(1)'),
  (link) => set(link, ['failedUrl'], 'https://user:pass@shop.example'),
  (link) => set(link, ['checkoutToken'], '..'),
  (link) => set(link, ['checkoutToken'], 'x'.repeat(256)),
  (link) => set(link, ['owner', 'identityId'], '\u0000'),
  (link) => set(link, ['customer'], { email: 'nobody', phoneNumberPrefix: '57', address: { country: 'Chile' } }),
  (link) => set(link, ['items', 0, 'preTaxAmount'], 100),
  (link) => set(link, ['items', 0, 'totalAmount'], undefined),
  (link) => set(link, ['currency'], null),
  (link) => set(link, ['owner'], undefined),
  (link) => set(link, ['duration'], '60'),
  (link) => set(link, ['duration'], 30.5),
  (link) => set(link, ['paymentMethodsAllowed', 0], 'CASH'),
  (link) => set(link, ['customer'], 'Ana'),
  (link) => set(link, ['successUrl'], 1),
  (link) => set(link, ['metadata'], { a: 'x'.repeat(501), ['k'.repeat(41)]: 'v', '': '\ud800' }),
  (link) => set(link, ['metadata'], Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']))),
  (link) => set(link, ['metadata'], { ['__proto__']: '\u0000' }),
  (link) => set(link, ['items'], Array(101).fill({ description: 'x', preTaxAmount: '1', totalAmount: '1' })),
];

function set(target: object, path: readonly (string | number)[], value: unknown): void {
  const [key, ...rest] = path;
  const record = target as Record<string | number, unknown>;
  if (key === undefined) return;
  if (rest.length === 0) record[key] = value;
  else if (typeof record[key] === 'object' && record[key] !== null) set(record[key], rest, value);
}

/** What a face says of an input: the id of the link it made, or each fault with its path. */
type Verdict = {
  readonly id?: string | undefined;
  readonly faults: readonly (readonly [path: string, rule: string])[];
};

async function askRest(body: LinkBody): Promise<Verdict> {
  const answer = await gateway.call('POST', '/payment-links', { as: 'demo', body });
  const json = (await answer.json()) as { id?: string; errors?: { path: string; message: string }[] };
  expect(answer.status).toBe(json.errors === undefined ? 201 : 400);
  return { id: json.id, faults: (json.errors ?? []).map(({ path, message }) => [path, message]) };
}

const CREATE = /* GraphQL */ `
  mutation ($input: CreatePaymentLinkInput!) {
    createPaymentLink(input: $input) {
      ... on CreatePaymentLinkPayload { paymentLink { id } }
      ... on ValidationError { issues { path message } }
    }
  }
`;

type Created = { createPaymentLink: { paymentLink?: { id: string }; issues?: { path: string[]; message: string }[] } };

/** `mistyped` when GraphQL refused the input by its types, before the domain saw it. */
async function askGraphql(input: LinkBody): Promise<Verdict & { readonly mistyped: boolean }> {
  const { data, errors = [] } = await gateway.graphql<Created>(
    CREATE,
    { input: toGraphqlWords(input) },
    { as: 'other' },
  );
  if (data == null) return { mistyped: true, faults: errors.map(({ message }) => [mistypedPath(message), message]) };
  const { paymentLink, issues = [] } = data.createPaymentLink;
  const faults = issues.map(({ path, message }) => [joined(path), message] as const);
  return { mistyped: false, id: paymentLink?.id, faults };
}

function joined(path: readonly string[]): string {
  return path.reduce((whole, key) => (/^\d+$/.test(key) ? `${whole}[${key}]` : `${whole}${whole && '.'}${key}`), '');
}

function mistypedPath(message: string): string {
  const at = /at "input\.([^"]+)"/.exec(message)?.[1];
  const missing = /Field "(\w+)" of required type/.exec(message)?.[1];
  return [at, missing].filter((part) => part !== undefined).join('.');
}

const broken = fc.tuple(validLink, fc.subarray([...FAULTS], { minLength: 1, maxLength: 3 })).map(([link, faults]) => {
  const copy = structuredClone(link);
  for (const spoil of faults) spoil(copy);
  return copy;
});

it('gives the same verdict on the same input, and names the same rules, on both faces', async () => {
  const verdicts: string[] = [];

  await fc.assert(
    fc.asyncProperty(fc.oneof(validLink, { arbitrary: broken, weight: 3 }), async (link) => {
      // The two clients each have their own references, so the same one is free for both.
      const body = { checkoutToken: randomUUID(), ...link };
      const [rest, graphql] = [await askRest(body), await askGraphql(body)];

      verdicts.push(rest.id !== undefined ? 'made' : graphql.mistyped ? 'mistyped' : 'refused');
      expect(graphql.id !== undefined).toBe(rest.id !== undefined);
      if (graphql.mistyped) {
        const paths = rest.faults.map(([path]) => path);
        expect(graphql.faults.map(([path]) => path).filter((path) => !paths.includes(path))).toEqual([]);
      } else {
        expect(graphql.faults).toEqual(rest.faults);
      }
    }),
    { numRuns: 200 },
  );

  expect(new Set(verdicts)).toEqual(new Set(['made', 'refused', 'mistyped']));
});

const READ = /* GraphQL */ `
  query ($id: ID!) {
    paymentLink(id: $id) {
      id checkoutToken status currency preTaxAmount totalAmount url paymentMethodsAllowed createdAt duration
      customerRequirements successUrl failedUrl paymentLimit metadata { key value }
      items { preTaxAmount totalAmount description tax { name type value amount } }
      customer { customerId firstName email phoneNumber phoneNumberPrefix address { street country } }
      destinations { type amount account { type currency accountNumber accountHolder } }
      owner { identityId name }
    }
  }
`;

/** What is left out on one face is null, or the default, on the other. */
function comparable(link: LinkBody): unknown {
  const { paymentLimit = 1, customerRequirements = [], ...rest } = link;
  return JSON.parse(JSON.stringify({ ...rest, paymentLimit, customerRequirements }), (_, value) => value ?? undefined);
}

it('reads a link the same through the other face, whichever made it', async () => {
  await fc.assert(
    fc.asyncProperty(validLink, fc.boolean(), async (link, byRest) => {
      const body = { checkoutToken: randomUUID(), ...link };
      const made = byRest ? await askRest(body) : await askGraphql(body);
      const as = byRest ? 'demo' : 'other';

      const rest = (await (await gateway.call('GET', `/payment-links/${made.id}`, { as })).json()) as LinkBody;
      const { data } = await gateway.graphql<{ paymentLink: LinkBody }>(READ, { id: made.id }, { as });

      expect(comparable(toRestWords(data?.paymentLink ?? {}))).toEqual(comparable(rest));
      expect(rest.checkoutToken).toBe(body.checkoutToken);
    }),
    { numRuns: 50 },
  );
});
