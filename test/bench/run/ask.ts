import { FRESH_TOKEN, type Request } from '../workloads.ts';

export type Headers = Readonly<Record<string, string>>;

/** One question, outside of any timing; the answer as parsed JSON. */
export async function ask(port: number, request: Request, headers: Headers): Promise<unknown> {
  const token = crypto.randomUUID().slice(0, FRESH_TOKEN.length);
  const response = await fetch(`http://127.0.0.1:${port}${request.path}`, {
    method: request.method,
    headers: { ...headers, ...(request.body !== undefined && { 'content-type': 'application/json' }) },
    ...(request.body !== undefined && { body: request.body.replace(FRESH_TOKEN, token) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (response.status >= 400) throw new Error(`${request.path} answered ${response.status}: ${text.slice(0, 600)}`);
  const answer: unknown = JSON.parse(text);
  if (isRecord(answer) && 'errors' in answer) throw new Error(`${request.path} answered errors: ${text.slice(0, 600)}`);
  return answer;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Follows keys into an answer. */
export function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);
}

/** Signs in as the client of the run, as any caller of the gateway does. */
export async function signIn(
  port: number,
  client: { clientId: string; clientSecret: string; apiKey: string },
): Promise<Headers> {
  const body = JSON.stringify({ clientId: client.clientId, clientSecret: client.clientSecret });
  const common = { 'x-api-key': client.apiKey, 'user-agent': 'payment-links-bench' };
  const token = dig(await ask(port, { method: 'POST', path: '/auth', body }, common), 'accessToken');
  if (typeof token !== 'string') throw new Error('POST /auth gave no accessToken');
  return { ...common, authorization: `Bearer ${token}` };
}
