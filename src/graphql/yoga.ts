import { createYoga } from 'graphql-yoga';
import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import type { Authenticator } from '../http/auth.ts';
import { type Limits, UNLIMITED } from '../http/limits/limits.ts';
import type { Log } from '../http/log.ts';
import type { Services } from '../services/services.ts';
import { createPlanCache, type PlanCache, type PlansFrom } from './compiled/cache.ts';
import { createGraphqlFastPath } from './compiled/fast-path.ts';
import { type Context, createContexts, type ServerContext } from './context.ts';
import { toSubgraph } from './federation/subgraph.ts';
import { createGraphiql, type GraphiqlDemo } from './graphiql/graphiql.ts';
import { createPersistedDocuments, type TrustedDocuments } from './persisted/documents.ts';
import { operationNames } from './persisted/manifest.ts';
import { usePersistedDocuments } from './persisted/plugin.ts';
import { useAccess } from './plugins/access.ts';
import { useCost } from './plugins/cost.ts';
import { createDocumentCache, useLimits } from './plugins/document.ts';
import { useEventStream } from './plugins/event-stream.ts';
import { useExecutor } from './plugins/executor.ts';
import { useExposedErrors } from './plugins/exposed-error.ts';
import { useIdempotency } from './plugins/idempotency.ts';
import { refuseCredentials, refuseRateLimited } from './plugins/refusal.ts';
import { useRequestReader } from './plugins/request.ts';
import { useScopes } from './plugins/scopes.ts';
import { schema as ownSchema } from './schema/schema.ts';
import { createSchemaFiles } from './sdl/files.ts';

type Options = {
  readonly services: Services;
  readonly authenticate: Authenticator;
  readonly limits?: Pick<Limits, 'charge' | 'giveBack'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly publicUrl: string;
  /** Whether the schema can be read without credentials. */
  readonly openSchema: boolean;
  /** At which request for an operation it is compiled. */
  readonly plans: PlansFrom;
  /** The most that one operation may cost, in units. */
  readonly maxCost: number;
  /** Whether the schema is served as a subgraph of a federation. */
  readonly federation?: boolean;
  /** Trusted documents, by their names. */
  readonly trusted?: TrustedDocuments | undefined;
  /** If given, a browser that opens the endpoint gets GraphiQL, with examples where there is a demo client to run them as. */
  readonly graphiql?: { readonly demo?: GraphiqlDemo } | undefined;
};

/** The viewer of a request without credentials: a client that owns nothing. */
const NOBODY: Viewer = { clientId: '', clientTag: '' };

export const GRAPHQL_PATH = '/graphql';

/** The GraphQL endpoint, the schema as files below it, and GraphiQL at and below it. */
export function createGraphqlApi({
  services,
  authenticate,
  limits = UNLIMITED,
  clock,
  log,
  publicUrl,
  openSchema,
  plans,
  maxCost,
  federation = false,
  trusted = { only: false, trusted: new Map() },
  graphiql,
}: Options) {
  const schema = federation ? toSubgraph(ownSchema) : ownSchema;
  const documents = createPersistedDocuments(trusted);
  const createContext = createContexts({ services, clock, publicUrl, maxCost, charge: limits.charge });
  const yoga = createYoga<ServerContext, Context>({
    schema,
    context: ({ viewer = NOBODY }) => createContext(viewer),
    plugins: [
      useAccess({ authenticate, charge: limits.charge, openSchema }),
      useRequestReader(),
      usePersistedDocuments(documents),
      useLimits(),
      useScopes(),
      useCost({ maximum: maxCost }),
      useEventStream(),
      useExecutor(schema),
      useIdempotency(schema),
      useExposedErrors({ log }),
    ],
    graphqlEndpoint: GRAPHQL_PATH,
    parserAndValidationCache: createDocumentCache(),
    // `readText` bounds the body; yoga would pipe each one through one more stream.
    maxRequestBodySize: false,
    // `useExposedErrors` masks errors, as it knows the trace id; the server's CORS applies.
    maskedErrors: false,
    logging: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    // Node's own classes: it treats yoga's streams as mere iterables, and would throw when a client disconnects.
    fetchAPI: { Response, ReadableStream },
  });
  const planCache = createPlanCache(schema, { from: plans, maxCost });
  planTrusted(planCache, documents.trusted);
  const schemaFile = createSchemaFiles({ path: GRAPHQL_PATH, authenticate, openSchema });
  const pages = graphiql && createGraphiql({ path: GRAPHQL_PATH, clients: services.clients, demo: graphiql.demo });

  return {
    /** Answers operations that have a plan. */
    fastPath: createGraphqlFastPath({
      path: GRAPHQL_PATH,
      authenticate,
      createContext,
      refuseCredentials,
      refuseRateLimited,
      giveBack: limits.giveBack,
      plans: planCache,
      documents,
      fallback: (request, context) => yoga.fetch(request, context),
    }),
    async fetch(request: Request, { traceId }: { readonly traceId: string }): Promise<Response> {
      return (await schemaFile(request)) ?? (await pages?.fetch(request)) ?? yoga.fetch(request, { traceId });
    },
  };
}

/** Plans are made at an operation's second request; trusted documents are planned at start, as they will repeat. */
function planTrusted(plans: PlanCache, trusted: ReadonlyMap<string, string>): void {
  for (const text of trusted.values()) {
    for (const name of operationNames(text)) for (let time = 1; time <= 2; time += 1) plans.planFor(text, name);
  }
}
