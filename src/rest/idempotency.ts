import { DomainError } from '../domain/errors.ts';
import { isDecided } from '../domain/idempotency/key.ts';
import { readBytes } from '../http/body.ts';
import { errorAnswer } from '../http/error.ts';
import { TRACE_HEADER } from '../http/headers.ts';
import { REPLAYED_HEADER, readKeyHeader } from '../http/idempotency.ts';
import type { Log } from '../http/log.ts';
import type { HttpContext } from '../http/trace.ts';
import { fingerprint } from '../lib/fingerprint.ts';
import type { IdempotencyService } from '../services/idempotency/idempotency.ts';
import type { ViewerHandler } from './guard.ts';

/** A stored answer, without the headers that belong to a single request. */
type KeptResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const KEYED_METHODS: ReadonlySet<string> = new Set(['POST', 'PATCH', 'DELETE']);

/** Makes a handler idempotent for requests with an `Idempotency-Key`: retries get the same bytes. */
export function createKeyed({ idempotency, log }: { readonly idempotency: IdempotencyService; readonly log: Log }) {
  return (handler: ViewerHandler): ViewerHandler => {
    return async (viewer, c) => {
      const key = KEYED_METHODS.has(c.req.method) ? readKeyHeader(c.req.raw) : undefined;
      if (key === undefined) return handler(viewer, c);
      const request = c.req.raw;
      const body = await readBytes(request);
      const { pathname, search } = new URL(request.url);
      const keyed = {
        clientId: viewer.clientId,
        key,
        fingerprint: fingerprint(['REST', c.req.method, pathname + search, body]),
      };
      const performed = await idempotency.perform(keyed, () => {
        c.req.raw = withBody(request, body);
        return handler(viewer, c);
      });
      if ('stored' in performed) return toResponse({ text: performed.stored, replayed: true });
      const { outcome } = performed;
      const answer = 'value' in outcome ? await fromResponse(outcome.value) : refusal(outcome.error, c, log);
      return toResponse(await performed.keep(JSON.stringify(answer)));
    };
  };
}

/** A copy of the request, whose body can be read again. */
function withBody({ url, method, headers }: Request, body: Uint8Array): Request {
  return new Request(url, { method, headers, ...(body.length > 0 && { body: Buffer.from(body) }) });
}

/** The answer of a final error; rethrows any other. */
function refusal(error: unknown, c: HttpContext, log: Log): KeptResponse {
  if (error instanceof DomainError && isDecided(error.code)) return errorAnswer(error, c.get('traceId'), log);
  throw error;
}

async function fromResponse(response: Response): Promise<KeptResponse> {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== TRACE_HEADER));
  return { status: response.status, headers, body: await response.text() };
}

function toResponse({ text, replayed }: { readonly text: string; readonly replayed: boolean }): Response {
  const { status, headers, body }: KeptResponse = JSON.parse(text);
  const sent = replayed ? { ...headers, [REPLAYED_HEADER]: 'true' } : headers;
  return new Response(status === 204 ? null : body, { status, headers: sent });
}
