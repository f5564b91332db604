import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let demo: Record<string, string>;
beforeAll(async () => {
  gateway = await createTestGateway();
  demo = await gateway.headersOf('demo');
});
afterAll(() => gateway.stop());

const fetchFn = (url: string, init: RequestInit = {}) =>
  gateway.fetch(url, { ...init, headers: { ...demo, ...(init.headers as Record<string, string>) } });

const audits = serverAudits({ url: 'http://localhost:4000/graphql', fetchFn });

it.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_, audit) => {
  expect(await audit.fn()).toMatchObject({ status: 'ok' });
});
