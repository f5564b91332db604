import { login } from './process.ts';

export type GatewayCall = <Data>(query: string, variables?: object) => Promise<Data>;

/** Runs operations of a demo client on a running gateway; rejects with the gateway's errors. */
export async function callerOf(origin: string, client: 'demo' | 'other' = 'demo'): Promise<GatewayCall> {
  const headers = { ...(await login(origin, client)), 'content-type': 'application/json' };
  return async <Data>(query: string, variables = {}) => {
    const body = JSON.stringify({ query, variables });
    const answer = await fetch(`${origin}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = (await answer.json()) as { readonly data?: Data; readonly errors?: unknown };
    if (data === undefined || errors !== undefined) throw new Error(`The gateway said ${JSON.stringify(errors)}`);
    return data;
  };
}

export async function createKey(call: GatewayCall, scopes: readonly string[]): Promise<string> {
  const document = `mutation ($input: CreateApiKeyInput!) {
    createApiKey(input: $input) { ... on CreateApiKeyPayload { key } }
  }`;
  const { createApiKey } = await call<{ createApiKey: { key: string } }>(document, { input: { name: 'Test', scopes } });
  return createApiKey.key;
}
