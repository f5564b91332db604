import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkInput } from '../support/link-input.ts';
import { createRest, type Rest } from './support.ts';

let rest: Rest;
beforeAll(async () => {
  rest = await createRest();
});
afterAll(() => rest.stop());

type Json = Record<string, unknown>;
type Filters = Readonly<Record<string, string | number | undefined>>;

/**
 * A caller as it is found in the wild. It puts every filter under its literal key, always sends a sort, activates with
 * an empty object, reads JSON only where the content type has `application/json`, and shows `message`, else `error`.
 */
function createClient({ clientId, clientSecret, apiKey }: Readonly<Record<string, string>>) {
  let token: string | undefined;

  async function request(method: string, path: string, body?: unknown): Promise<Json | undefined> {
    const headers = new Headers({ 'User-Agent': 'ConomyApp', 'x-api-key': apiKey ?? '', Accept: 'application/json' });
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await rest.gateway.fetch(path, init);
    const isJson = response.headers.get('content-type')?.includes('application/json') ?? false;
    const data = isJson ? ((await response.json()) as Json) : undefined;
    if (!response.ok) throw new Error(`${response.status} ${data?.message ?? data?.error ?? 'no words'}`);
    return data;
  }

  return {
    async login() {
      const data = await request('POST', '/auth', { clientId, clientSecret });
      token = String(data?.accessToken);
      return data;
    },
    list(filters: Filters = {}) {
      const query = new URLSearchParams({ sort: 'createdAt:desc' });
      for (const [key, value] of Object.entries(filters)) if (value !== undefined) query.append(key, String(value));
      return request('GET', `/payment-links?${query}`) as Promise<{ results: Json[]; pagination: Json }>;
    },
    create: (body: unknown) => request('POST', '/payment-links', body) as Promise<Json>,
    get: (id: unknown) => request('GET', `/payment-links/${id}`),
    update: (id: unknown, body: unknown) => request('PATCH', `/payment-links/${id}`, body),
    activate: (id: unknown) => request('POST', `/payment-links/${id}/activate`, {}),
    delete: (id: unknown) => request('DELETE', `/payment-links/${id}`),
  };
}

test('a public client lives with us as it is', async () => {
  const shop = createClient({ clientId: 'demo', clientSecret: 'demo-secret', apiKey: 'demo-api-key' });
  await expect(shop.list()).rejects.toThrow(/^401 .*POST \/auth/);
  expect(await shop.login()).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });
  expect(await shop.list()).toEqual({ pagination: { count: 0, next: 0, previous: 0, total: 0 }, results: [] });

  const created: Json[] = [];
  for (const [i, email] of ['ana@example.com', 'ben@example.com', 'ana@example.com'].entries()) {
    rest.clock.advance(1000);
    created.unshift(
      await shop.create(linkInput({ checkoutToken: `invoice-${i}`, customer: { firstName: 'X', email } })),
    );
  }
  await expect(shop.create(linkInput({ checkoutToken: 'invoice-0' }))).rejects.toThrow(/^409 checkoutToken/);
  await expect(shop.create({ ...linkInput(), items: [] })).rejects.toThrow(/^400 items: must have/);

  const [newest, middle, oldest] = created;
  expect((await shop.list()).results).toEqual(created);
  expect((await shop.list({ limit: 2 })).pagination).toEqual({ count: 2, next: 2, previous: 0, total: 3 });
  expect((await shop.list({ limit: 2, next: 2 })).results).toEqual([oldest]);
  expect((await shop.list({ 'customer.email': 'ana@example.com' })).results).toEqual([newest, oldest]);
  expect(
    (await shop.list({ 'owner.identityId': 'idn_andes_cafe', 'destination.accountNumber': '7001000001' })).results,
  ).toEqual(created);
  expect((await shop.list({ id: `${middle?.id}`, status: 'ATTEMPT,ACTIVE' })).results).toEqual([middle]);
  expect((await shop.list({ id: '', status: '', 'customer.email': '', offset: 0, limit: 50 })).results).toEqual(
    created,
  );

  expect(await shop.update(middle?.id, { successUrl: 'https://shop.example/' })).toEqual({
    ...middle,
    successUrl: 'https://shop.example/',
  });
  expect(await shop.activate(newest?.id)).toEqual({ ...newest, status: 'ACTIVE' });
  expect(await shop.get(newest?.id)).toEqual({ ...newest, status: 'ACTIVE' });
  await expect(shop.delete(newest?.id)).rejects.toThrow('422 A payment link that is ACTIVE cannot be deleted');
  expect(await shop.delete(oldest?.id)).toBe(undefined);
  await expect(shop.get(oldest?.id)).rejects.toThrow('404 There is no such payment link');
  expect((await shop.list({ status: 'ACTIVE' })).results.map(({ id }) => id)).toEqual([newest?.id]);

  rest.clock.advance(3_600_000);
  await expect(shop.list()).rejects.toThrow(/^401/);
  await shop.login();
  expect((await shop.list({ status: 'EXPIRED' })).pagination.total).toBe(2);
});
