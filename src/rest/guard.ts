import type { Viewer } from '../domain/client.ts';
import { type Issue, ValidationError } from '../domain/errors.ts';
import { requireScope, type Scope } from '../domain/scope.ts';
import type { Authenticator } from '../http/auth.ts';
import type { Charge } from '../http/limits/limits.ts';
import type { HttpContext } from '../http/trace.ts';
import { type CallUnits, ONE_OBJECT_UNITS } from './cost.ts';
import { queryParameters } from './query.ts';

export type Handler = (c: HttpContext) => Promise<Response>;
/** A handler of an authenticated call. */
export type ViewerHandler = (viewer: Viewer, c: HttpContext) => Promise<Response>;

type RequestHead = { readonly headers: Pick<Headers, 'get'> };

/** The scope that a call needs, and its cost in units. */
export type CallRequirements = { readonly scope: Scope; readonly units: number };

export const VERSION_HEADER = 'conomyhq-api-version';
export const VERSIONS = ['24-04-2025'] as const;

/** The checks before a handler runs. */
export function createGuards({
  authenticate,
  charge,
}: {
  readonly authenticate: Authenticator;
  readonly charge: Charge;
}) {
  /** Checks credentials first, so that a stranger learns nothing else, then the client's budget, then the key's scope. */
  async function admit(request: RequestHead, { scope, units }: CallRequirements): Promise<Viewer> {
    const viewer = await authenticate(request);
    const charging = charge(viewer, units);
    // Usually synchronous.
    if (charging !== undefined) await charging;
    requireScope(viewer, scope, 'This');
    if (!request.headers.get('user-agent')) throw fault('User-Agent', 'MISSING', 'is required');
    checkVersion(request);
    return viewer;
  }

  function authenticated(scope: Scope, handler: ViewerHandler, units: CallUnits = ONE_OBJECT_UNITS): Handler {
    return async (c) => {
      const cost = typeof units === 'number' ? units : units(queryParameters(c.req.url));
      return handler(await admit(c.req.raw, { scope, units: cost }), c);
    };
  }

  /** Wraps a handler that needs no authentication. */
  function unauthenticated(handler: Handler): Handler {
    return async (c) => {
      checkVersion(c.req.raw);
      return handler(c);
    };
  }

  return { admit, authenticated, unauthenticated };
}

/** An absent version is the first one, which has the same answers as the second. */
function checkVersion({ headers }: RequestHead): void {
  const version = headers.get(VERSION_HEADER);
  if (version === null || VERSIONS.some((known) => known === version)) return;
  throw fault(VERSION_HEADER, 'INVALID', `must be ${VERSIONS.join(', ')} or absent`);
}

function fault(header: string, code: Issue['code'], message: string): ValidationError {
  return new ValidationError([{ path: [header], code, message }]);
}
