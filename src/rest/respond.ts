import { API_HEADERS, SECURITY_HEADERS } from '../http/headers.ts';

const BARE_HEADERS = { ...SECURITY_HEADERS, 'cache-control': 'no-store' };

export function json(value: unknown, status: 200 | 201 = 200): Response {
  return jsonText(JSON.stringify(value), status);
}

export function jsonText(text: string, status: 200 | 201 = 200): Response {
  return new Response(text, { status, headers: API_HEADERS });
}

/** 204 without a body, and so without a content type. */
export function noContent(headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 204, headers: { ...BARE_HEADERS, ...headers } });
}
