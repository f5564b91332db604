import type { Viewer } from '../domain/client.ts';
import { type Issue, ValidationError } from '../domain/errors.ts';
import { requireScope, type Scope } from '../domain/scope.ts';
import type { Authenticator } from '../http/auth.ts';
import type { Charge } from '../http/limits/limits.ts';
import type { HttpContext } from '../http/trace.ts';
import { type CallUnits, ONE_OBJECT_UNITS } from './cost.ts';
import { queryParameters } from './query.ts';

export type Handler = (c: HttpContext) => Promise<Response>;
export type OwnHandler = (viewer: Viewer, c: HttpContext) => Promise<Response>;

type Admitted = { readonly headers: Pick<Headers, 'get'> };

/** The scope that a call needs, and its cost in units. */
export type Terms = { readonly scope: Scope; readonly units: number };

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
  async function admit(request: Admitted, { scope, units }: Terms): Promise<Viewer> {
    const viewer = await authenticate(request);
    const charging = charge(viewer, units);
    // Usually synchronous.
    if (charging !== undefined) await charging;
    requireScope(viewer, scope, 'This');
    if (!request.headers.get('user-agent')) throw fault('User-Agent', 'MISSING', 'is required');
    checkVersion(request);
    return viewer;
  }

  function own(scope: Scope, handler: OwnHandler, units: CallUnits = ONE_OBJECT_UNITS): Handler {
    return async (c) => {
      const cost = typeof units === 'number' ? units : units(queryParameters(c.req.url));
      return handler(await admit(c.req.raw, { scope, units: cost }), c);
    };
  }

  /** Wraps a handler that needs no authentication. */
  function open(handler: Handler): Handler {
    return async (c) => {
      checkVersion(c.req.raw);
      return handler(c);
    };
  }

  return { admit, own, open };
}

/** An absent version is the first one, which has the same answers as the second. */
function checkVersion({ headers }: Admitted): void {
  const version = headers.get(VERSION_HEADER);
  if (version === null || VERSIONS.some((known) => known === version)) return;
  throw fault(VERSION_HEADER, 'INVALID', `must be ${VERSIONS.join(', ')} or absent`);
}

function fault(header: string, code: Issue['code'], message: string): ValidationError {
  return new ValidationError([{ path: [header], code, message }]);
}
