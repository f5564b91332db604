import type { Viewer } from '../domain/client.ts';
import type { Answer } from '../http/answer.ts';
import type { FastPathRequest, FastPathRoute } from '../http/fast-path.ts';
import { API_HEADERS } from '../http/headers.ts';
import { ONE_OBJECT_UNITS } from './cost.ts';
import type { CallRequirements } from './guard.ts';
import { LINK_PARAMETERS, linkListUnits } from './listing.ts';
import type { PaymentLinkAnswers } from './payment-link-answer.ts';
import { queryParameters } from './query.ts';
import { unknownParameterWarning, WARNING_HEADER } from './unknown-parameters.ts';

const LINKS = '/payment-links';
const ONE_LINK = /^\/payment-links\/(\w+)$/;

type Options = {
  readonly admit: (request: Pick<FastPathRequest, 'headers'>, requirements: CallRequirements) => Promise<Viewer>;
  readonly links: PaymentLinkAnswers;
};

/** The fast path of the most frequent calls, with the guards and the answers of their routes. */
export function createRestFastPath({ admit, links }: Options): FastPathRoute {
  function takes({ method, target, headers }: FastPathRequest): boolean {
    if (method === 'POST') return target === LINKS && headers.get('content-type') === 'application/json';
    return method === 'GET' && (target === LINKS || target.startsWith(`${LINKS}?`) || ONE_LINK.test(target));
  }

  function routeOf({ target }: FastPathRequest): string {
    return ONE_LINK.test(target) ? `${LINKS}/:id` : LINKS;
  }

  async function answer(request: FastPathRequest, text: string): Promise<Answer | undefined> {
    const { method, target } = request;
    if (method === 'POST') {
      const body = parseJson(text);
      return (
        body &&
        ok(201, await links.create(await admit(request, { scope: 'links:write', units: ONE_OBJECT_UNITS }), body.value))
      );
    }
    const id = ONE_LINK.exec(target)?.[1];
    if (id !== undefined) {
      return ok(200, await links.get(await admit(request, { scope: 'links:read', units: ONE_OBJECT_UNITS }), id));
    }
    const parameters = queryParameters(target);
    const viewer = await admit(request, { scope: 'links:read', units: linkListUnits(parameters) });
    const list = ok(200, await links.list(viewer, parameters));
    const warning = unknownParameterWarning(parameters, LINK_PARAMETERS);
    return warning === undefined ? list : { ...list, headers: { ...list.headers, [WARNING_HEADER]: warning } };
  }

  return { root: LINKS, takes, routeOf, answer };
}

function ok(status: number, body: string): Answer {
  return { status, headers: API_HEADERS, body };
}

/** Undefined for invalid JSON: the fallback answers with the error. */
function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
