import { Hono } from 'hono';
import { DomainError } from '../domain/errors.ts';
import { readBytes } from '../http/body.ts';
import { errorResponse } from '../http/error.ts';
import type { Log } from '../http/log.ts';
import type { HttpEnv } from '../http/trace.ts';
import type { ProviderNoticeService } from '../services/provider-notice.ts';

const PATH = '/providers/:provider/:account';

/**
 * Where providers send their notices (webhooks). The signature is over the bytes as they came, so the body is not parsed
 * before it is verified. 200 says that the notice is stored: a provider sends it again until then.
 */
export function createNoticeRoutes({
  providerNotices,
  log,
}: {
  readonly providerNotices: Pick<ProviderNoticeService, 'receive'>;
  readonly log: Log;
}): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();

  app.post(PATH, async (c) => {
    const body = await readBytes(c.req.raw);
    const { provider, account } = c.req.param();
    await providerNotices.receive(provider, account, { body, headers: c.req.raw.headers });
    return new Response(null, { status: 200 });
  });
  app.all(PATH, (c) => {
    const refused = new DomainError('METHOD_NOT_ALLOWED', `${PATH} accepts POST only`);
    const response = errorResponse(refused, c.get('traceId'), log);
    response.headers.set('allow', 'POST');
    return response;
  });
  app.onError((error, c) => errorResponse(error, c.get('traceId'), log));
  return app;
}
