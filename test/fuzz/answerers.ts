import { type DocumentNode, execute, GraphQLError, parse, validate } from 'graphql';
import { processRegularResult } from 'graphql-yoga';
import type { Viewer } from '../../src/domain/client.ts';
import type { Clock } from '../../src/domain/id.ts';
import type { PlansFrom } from '../../src/graphql/compiled/cache.ts';
import { createContexts } from '../../src/graphql/context.ts';
import { exposeErrors } from '../../src/graphql/plugins/exposed-error.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { createGraphqlApi } from '../../src/graphql/yoga.ts';
import { createAuthenticator } from '../../src/http/auth.ts';
import { createFastPath } from '../../src/http/fast-path.ts';
import { createLog } from '../../src/http/log.ts';
import type { Services } from '../../src/services/services.ts';

const PUBLIC_URL = 'http://localhost:4000';
/** In effect none, as graphql-js has none; refusals have tests of their own. */
const MAX_COST = 2 ** 31 - 1;
const TRACE_ID = '00000000-0000-4000-8000-000000000000';
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const log = createLog({ level: 'silent' });

export type Sending = {
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
};
export type FuzzAnswer = { readonly status: number; readonly text: string };

type Shop = { readonly services: Services; readonly clock: Clock };
type Headers = Readonly<Record<string, string>>;

/** The GraphQL endpoint as the server puts it together; `planned` counts the answers that a plan gave. */
export function createGateway({ services, clock }: Shop, plans: PlansFrom, { federation = false } = {}) {
  const authenticate = createAuthenticator(services.clients);
  const options = {
    services,
    authenticate,
    clock,
    log,
    publicUrl: PUBLIC_URL,
    openSchema: true,
    plans,
    maxCost: MAX_COST,
    federation,
  };
  const api = createGraphqlApi(options);
  let planned = 0;
  const counted = {
    ...api.fastPath,
    async answer(...given: Parameters<typeof api.fastPath.answer>) {
      const answer = await api.fastPath.answer(...given);
      if (answer !== undefined) planned += 1;
      return answer;
    },
  };
  // Bytes of its own for trace ids: how many are drawn is not the same with and without plans.
  const fastPath = createFastPath({ routes: [counted], random: (count) => new Uint8Array(count), log });

  async function send(body: Sending, headers: Headers): Promise<FuzzAnswer> {
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } };
    const request = new Request(`${PUBLIC_URL}/graphql`, { ...init, body: JSON.stringify(body) });
    const response = (await fastPath.fetch(request)) ?? (await api.fetch(request, { traceId: TRACE_ID }));
    return shown(response);
  }

  return { send, planned: () => planned };
}

/** The same schema and errors by graphql-js alone: what every answer is held against. Without `batch` each read is by itself. */
export function createReference({ services, clock }: Shop, { batch }: { readonly batch: boolean }) {
  let last:
    | undefined
    | { readonly query: string; readonly document: DocumentNode; readonly errors: readonly GraphQLError[] };

  /** An operation comes several times in a row. */
  function read(query: string) {
    if (last?.query === query) return last;
    const document = parse(query);
    last = { query, document, errors: validate(schema, document) };
    return last;
  }

  async function send({ query, operationName, variables }: Sending, viewer: Viewer): Promise<FuzzAnswer> {
    const result = exposeErrors(await run(), { traceId: TRACE_ID, log });
    return shown(processRegularResult(result, { Response } as never, 'application/json'));

    async function run() {
      try {
        const { document, errors } = read(query);
        if (errors.length > 0) return { errors: errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) };
        const shared = { services, clock, publicUrl: PUBLIC_URL, maxCost: MAX_COST, batch };
        const contextValue = createContexts(shared)(viewer);
        return await execute({ schema, document, contextValue, operationName, variableValues: variables });
      } catch (error) {
        if (error instanceof GraphQLError) return { errors: [withCode(error, 'GRAPHQL_PARSE_FAILED')] };
        throw error;
      }
    }
  }

  return { send };
}

/** As yoga marks what never came to be executed. */
function withCode({ message, nodes, source, positions, extensions }: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, source, positions, extensions: { code, ...extensions } });
}

async function shown(response: Response): Promise<FuzzAnswer> {
  return { status: response.status, text: (await response.text()).replaceAll(UUID, TRACE_ID) };
}
