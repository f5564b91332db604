import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

const FIELDS = 'name accentColor thankYouText closedText supportContact';
const VIEWER = `{ viewer { branding { ${FIELDS} } } }`;
const SET = `mutation ($input: SetBrandingInput!) { setBranding(input: $input) {
  __typename
  ... on SetBrandingPayload { branding { ${FIELDS} } }
  ... on ValidationError { code message issues { path code message } }
} }`;
const NOTHING = { name: null, accentColor: null, thankYouText: null, closedText: null, supportContact: null };

test('a stranger is told nothing and sets nothing', async () => {
  for (const query of [VIEWER, 'mutation { setBranding(input: {}) { __typename } }']) {
    const answer = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect(answer.status).toBe(401);
  }
});

test('is null at first, and what was set last, whole, for its client alone', async () => {
  expect(await gateway.graphql(VIEWER)).toEqual({ data: { viewer: { branding: null } } });
  const first = { name: 'Café Andino', accentColor: '#C0FFEE', thankYouText: 'Thanks' };
  const set = { ...NOTHING, ...first, accentColor: '#c0ffee' };
  expect(await gateway.graphql(SET, { input: first })).toEqual({
    data: { setBranding: { __typename: 'SetBrandingPayload', branding: set } },
  });
  expect(await gateway.graphql(VIEWER)).toEqual({ data: { viewer: { branding: set } } });
  expect(await gateway.graphql(VIEWER, {}, { as: 'other' })).toEqual({ data: { viewer: { branding: null } } });

  await gateway.graphql(SET, { input: { supportContact: '+56 2 2345 6789' } });
  const contact = { ...NOTHING, supportContact: '+56 2 2345 6789' };
  expect(await gateway.graphql(VIEWER)).toEqual({ data: { viewer: { branding: contact } } });

  expect(await gateway.graphql(SET, { input: {} })).toEqual({
    data: { setBranding: { __typename: 'SetBrandingPayload', branding: null } },
  });
  expect(await gateway.graphql(VIEWER)).toEqual({ data: { viewer: { branding: null } } });
});

test('every fault is named', async () => {
  const input = { name: '', accentColor: 'red', supportContact: 'me' };
  const color = 'must be a colour of the form #rrggbb, such as "#0a6a4d"';
  const contact = 'must be an e-mail address, a phone number of 3 to 15 digits, or an https url without credentials';
  expect(await gateway.graphql(SET, { input })).toMatchObject({
    data: {
      setBranding: {
        __typename: 'ValidationError',
        code: 'INVALID',
        issues: [
          { path: ['name'], code: 'INVALID', message: 'must not be blank' },
          { path: ['accentColor'], code: 'INVALID', message: color },
          { path: ['supportContact'], code: 'INVALID', message: contact },
        ],
      },
    },
  });
});
