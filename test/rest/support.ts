import { expect } from 'vitest';
import type { DemoClientId } from '../../src/demo/clients.ts';
import type { PaymentLinkStatus } from '../../src/domain/payment-link.ts';
import { createTestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';
import type { TestDialect } from '../support/store.ts';
import { breaches } from './published.ts';

type Json = Readonly<Record<string, unknown>>;
type Link = Json & { readonly id: string };
type Page = { readonly results: readonly Link[]; readonly pagination: Readonly<Record<string, number>> };
type CallOptions = { as?: DemoClientId; body?: unknown; headers?: Record<string, string> };

export type Rest = Awaited<ReturnType<typeof createRest>>;

/** The REST face of a gateway of one's own. Each answer is held against what was published. */
export async function createRest({
  dialect = 'sqlite',
  env = {},
}: {
  readonly dialect?: TestDialect;
  readonly env?: Readonly<Record<string, string>>;
} = {}) {
  const gateway = await createTestGateway({ dialect, env });
  const { clock, store } = gateway;
  let made = 0;

  async function take(method: string, path: string, response: Response) {
    const { status, headers } = response;
    const text = await response.text();
    expect(breaches({ method, path, status, headers, text })).toEqual([]);
    const body = text === '' ? undefined : (JSON.parse(text) as Json);
    return { status, headers, text, body };
  }

  /** With the credentials of a client. */
  async function call(method: string, path: string, options: CallOptions = {}) {
    return take(method, path, await gateway.call(method, path, options));
  }

  /** Just as it stands. */
  async function send(method: string, path: string, init: RequestInit = {}) {
    return take(method, path, await gateway.fetch(path, { ...init, method }));
  }

  /** The status, and where there is an error its code and message. */
  async function verdict(method: string, path: string, options: CallOptions = {}): Promise<readonly unknown[]> {
    const { status, body } = await call(method, path, options);
    return status < 400 ? [status] : [status, body?.code, body?.message];
  }

  /** A new link that breaks no rule, with a reference of its own. */
  async function create(otherwise: Json = {}, as: DemoClientId = 'demo'): Promise<Link> {
    made += 1;
    const body = linkInput({ checkoutToken: `made-${made}`, ...otherwise });
    const answer = await call('POST', '/payment-links', { as, body });
    expect(answer.status, answer.text).toBe(201);
    return answer.body as Link;
  }

  /** A new link in that status, brought there the way a link gets there. */
  async function createIn(status: PaymentLinkStatus, otherwise: Json = {}): Promise<Link> {
    const { id } = await create(otherwise);
    if (status !== 'ATTEMPT') await call('POST', `/payment-links/${id}/activate`);
    if (status === 'EXPIRED') await call('POST', `/payment-links/${id}/deactivate`);
    if (status === 'PROCESSING_PAYMENT' || status === 'FINISHED') {
      await store.transaction((tx) => tx.paymentLinks.reserve('demo', id, clock()));
    }
    if (status === 'FINISHED') await store.transaction((tx) => tx.paymentLinks.recordPaid('demo', id, clock()));
    const link = (await call('GET', `/payment-links/${id}`)).body as Link;
    expect(link.status).toBe(status);
    return link;
  }

  /** The page of links that a query string asks for. */
  async function list(query = '', options: CallOptions = {}): Promise<Page> {
    const { status, body, text } = await call('GET', `/payment-links${query}`, options);
    expect(status, text).toBe(200);
    return body as Page;
  }

  return { gateway, clock, call, send, verdict, list, create, createIn, stop: gateway.stop };
}
