import { type ClientRequest, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Clock } from '../domain/id.ts';
import type { WebhookAnswer } from '../domain/webhook/webhook.ts';
import { webhookUrlFault } from '../domain/webhook/webhook-url.ts';
import { createGuardedLookup, ForbiddenAddressError, type Resolve, resolvePublicName } from './address.ts';
import type { SignedMessage } from './signature.ts';

/** Posts a message, and resolves with the answer or the reason for none; rejects only when `stop` is aborted before. */
export type Send = (message: SignedMessage, url: string, stop: AbortSignal) => Promise<WebhookAnswer>;

/**
 * Sends webhooks: one connection for each message, no redirects, all within one timeout. It reads the status and disconnects,
 * so an endless answer costs no more than a short one.
 */
export function createSender({
  development,
  clock,
  timeoutMs = 10_000,
  resolve = (hostname) => resolvePublicName(hostname),
}: {
  readonly development: boolean;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  readonly resolve?: Resolve;
}): Send {
  const guard = development ? {} : { lookup: createGuardedLookup(resolve) };

  function open(url: string, { body, headers }: SignedMessage, signal: AbortSignal): ClientRequest {
    const target = new URL(url);
    const request = target.protocol === 'https:' ? requestSecure : requestPlain;
    return request(target, {
      method: 'POST',
      headers: { 'user-agent': 'payment-links-webhooks', ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false,
      maxHeaderSize: 16_384,
      signal,
      ...guard,
    });
  }

  return async function send(message, url, stop) {
    const fault = webhookUrlFault(url, { development });
    if (fault !== undefined) return { statusCode: null, error: `the url ${fault}` };
    const timeout = AbortSignal.timeout(timeoutMs);
    return await new Promise<WebhookAnswer>((settle, reject) => {
      const request = open(url, message, AbortSignal.any([timeout, stop]));
      request.on('response', (response) => {
        const { statusCode = 0, headers } = response;
        response.destroy();
        settle(answered(statusCode, headers['retry-after'], clock()));
      });
      request.on('error', (error) => {
        if (stop.aborted) return reject(error);
        settle(
          timeout.aborted
            ? { statusCode: null, error: `no answer within ${timeoutMs} ms`, timedOut: true }
            : { statusCode: null, error: reasonOf(error) },
        );
      });
      // Node emits neither a response nor an error for one that switches protocols (101).
      request.on('close', () => settle({ statusCode: null, error: NO_ANSWER }));
      request.end(message.body);
    });
  };
}

function answered(statusCode: number, retryAfter: string | undefined, now: number): WebhookAnswer {
  const error = statusCode >= 300 && statusCode <= 399 ? 'redirects are not followed' : null;
  const wait = retryAfter === undefined ? undefined : retryAfterMs(retryAfter, now);
  return { statusCode, error, ...(wait !== undefined && { retryAfterMs: wait }) };
}

/** Retry-After (RFC 9110, 10.2.3): whole seconds, or a date. Anything else is ignored. */
function retryAfterMs(text: string, now: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(date - now, 0);
}

const NO_ANSWER = 'connection closed without an answer';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: NO_ANSWER,
  ENOTFOUND: 'host name not found',
  ENODATA: 'host name not found',
  HPE_HEADER_OVERFLOW: 'answer headers too large',
};

/** By the error's code: its message may contain addresses of our network. */
function reasonOf(error: Error): string {
  if (error instanceof ForbiddenAddressError) return error.message;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  return REASONS[code] ?? `request failed (${code})`;
}
