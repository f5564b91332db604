import { CHECKOUT_SESSION_STATUSES, type CheckoutSession } from '../domain/checkout-session.ts';
import type { CheckoutSessionQuery } from '../domain/checkout-session-ports.ts';
import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import type { OffsetWindow } from '../domain/page.ts';
import { checkoutSessionCountCost, checkoutSessionListCost } from '../domain/read-cost.ts';
import { readJson, readOptionalJson } from '../http/body.ts';
import type { HttpContext } from '../http/trace.ts';
import type { CheckoutSessionService } from '../services/checkout-session.ts';
import { listUnits } from './cost.ts';
import { toCheckoutSessionJson } from './json.ts';
import { readPaging, toPageJson } from './paging.ts';
import { parametersOf, type QueryReader, queryParameters, readLeniently, readQuery } from './query.ts';
import { json } from './respond.ts';

export function createCheckoutSessionHandlers({
  checkoutSessions,
  clock,
  publicUrl,
}: {
  readonly checkoutSessions: CheckoutSessionService;
  readonly clock: Clock;
  readonly publicUrl: string;
}) {
  async function list(viewer: Viewer, c: HttpContext): Promise<Response> {
    const now = clock();
    const { query, paging } = readSessionListing(c.req.url, now);
    const [sessions, total] = await Promise.all([
      paging.limit === 0 ? [] : checkoutSessions.listByOffset(viewer, query, paging),
      checkoutSessions.count(viewer, query.filter, now),
    ]);
    const results = sessions.map((session) => toCheckoutSessionJson(session, { now, publicUrl }));
    return json(toPageJson(paging, results, total));
  }

  async function create(viewer: Viewer, c: HttpContext): Promise<Response> {
    return json(shape(await checkoutSessions.create(viewer, await readJson(c.req.raw))), 201);
  }

  async function start(viewer: Viewer, c: HttpContext): Promise<Response> {
    const body = await readOptionalJson(c.req.raw);
    return json(shape(await checkoutSessions.start(viewer, tokenOf(c), body)), 201);
  }

  /** A body is ignored. */
  async function refresh(viewer: Viewer, c: HttpContext): Promise<Response> {
    return json(shape(await checkoutSessions.refresh(viewer, tokenOf(c))), 201);
  }

  async function get(viewer: Viewer, c: HttpContext): Promise<Response> {
    return json(shape(await checkoutSessions.get(viewer, c.req.param('id') ?? '')));
  }

  async function cancel(viewer: Viewer, c: HttpContext): Promise<Response> {
    await checkoutSessions.cancel(viewer, c.req.param('id') ?? '');
    return json({});
  }

  function shape(session: CheckoutSession) {
    return toCheckoutSessionJson(session, { now: clock(), publicUrl });
  }

  return { list, create, start, refresh, get, cancel };
}

function tokenOf(c: HttpContext): string {
  return c.req.param('token') ?? '';
}

type SessionListing = { readonly query: CheckoutSessionQuery; readonly paging: OffsetWindow };

function readSessionListing(url: string, now: number): SessionListing {
  return readQuery(queryParameters(url), (query) => readSessions(query, now));
}

export const SESSION_PARAMETERS = parametersOf((query) => readSessions(query, 0));

/** The cost of a list of sessions. */
export function sessionListUnits(parameters: URLSearchParams): number {
  const { query, paging } = readLeniently(parameters, (reader) => readSessions(reader, 0));
  const { filter } = query;
  return listUnits({ paging, list: checkoutSessionListCost({ filter }), count: checkoutSessionCountCost(filter) });
}

function readSessions(query: QueryReader, now: number): SessionListing {
  return {
    query: {
      filter: {
        ownerIdentityId: query.texts('identityId'),
        destinationAccountNumber: query.texts('accountNumber'),
        status: query.names('status', CHECKOUT_SESSION_STATUSES),
        createdAt: query.range('startDate', 'endDate'),
      },
      direction: query.sort(['createdAt'], { field: 'createdAt', direction: 'desc' }).direction,
      now,
    },
    paging: readPaging(query),
  };
}
