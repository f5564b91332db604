import { GraphQLError } from 'graphql';
import { type GraphQLParams, isAsyncIterable, type Plugin, processRegularResult } from 'graphql-yoga';
import { DomainError } from '../../domain/errors.ts';
import { readJson } from '../../http/body.ts';
import { persistedId } from '../persisted/documents.ts';
import { JSON_TYPES, preferredType } from './accept.ts';

const EVENT_STREAM = 'text/event-stream';

/** The request headers that an answer depends on. */
const VARY = 'accept, authorization, x-api-key';

/**
 * Reads a request: JSON by POST, or the url's query by GET. Forms and plain text are refused, so that no page of another
 * site can send a request without a CORS preflight.
 */
export function useRequestReader(): Plugin {
  return {
    onRequestParse({ request, setRequestParser }) {
      if (request.method === 'POST') setRequestParser(readPost);
      else if (request.method === 'GET') setRequestParser(readGet);
      else throw methodNotAllowed();
    },
    onResultProcess({ request, result, resultProcessor, setResultProcessor }) {
      if (isAsyncIterable(result)) {
        // A client that accepts no stream gets the error as a JSON body.
        if (resultProcessor === undefined) setResultProcessor(processRegularResult, 'application/json');
        return;
      }
      const type = preferredType(request.headers.get('accept'), [...JSON_TYPES, EVENT_STREAM]);
      // Yoga writes a result as the only event of a stream. A client that accepts no type of ours gets JSON all the
      // same, rather than an answer without a body.
      if (type !== EVENT_STREAM || resultProcessor === undefined) {
        setResultProcessor(processRegularResult, type === EVENT_STREAM ? JSON_TYPES[0] : (type ?? JSON_TYPES[0]));
      }
    },
    onResponse({ request, response }) {
      if (request.method !== 'GET') return;
      response.headers.set('cache-control', 'no-store');
      response.headers.append('vary', VARY);
    },
  };
}

function methodNotAllowed(): GraphQLError {
  const http = { status: 405, headers: { allow: 'GET, POST' } };
  return new GraphQLError('GraphQL accepts GET and POST only', { extensions: { code: 'METHOD_NOT_ALLOWED', http } });
}

async function readPost(request: Request): Promise<GraphQLParams> {
  const body = await readJson(request);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return withQuery(body);
  throw new DomainError('UNPARSABLE', 'The body must be one JSON object; batches of requests are not accepted');
}

function withQuery(params: GraphQLParams): GraphQLParams {
  if (params.operationName != null && typeof params.operationName !== 'string') {
    throw new DomainError('UNPARSABLE', 'operationName: must be the name of an operation of the document');
  }
  if (typeof params.query === 'string') return params;
  // A persisted document: `usePersistedDocuments` finds it.
  if (params.query == null && persistedId(params.extensions) !== undefined) return params;
  if (params.query == null && params.extensions?.persistedQuery != null) {
    throw new DomainError('UNPARSABLE', 'extensions.persistedQuery: must have version 1 and a string as sha256Hash');
  }
  throw new DomainError('UNPARSABLE', 'query: must be a string with a GraphQL document');
}

function readGet(request: Request): GraphQLParams {
  const { searchParams } = new URL(request.url);
  const text = (name: string) => searchParams.get(name) ?? undefined;
  const json = (name: string) => {
    const value = searchParams.get(name);
    if (value === null || value === '') return undefined;
    try {
      return JSON.parse(value);
    } catch (cause) {
      throw new DomainError('UNPARSABLE', `${name}: is not well-formed JSON`, { cause });
    }
  };
  const [query, operationName] = [text('query'), text('operationName')];
  return withQuery({
    ...(query !== undefined && { query }),
    ...(operationName && { operationName }),
    variables: json('variables'),
    extensions: json('extensions'),
  });
}
