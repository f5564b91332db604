import { type GraphQLParams, type Plugin, processRegularResult } from 'graphql-yoga';
import { DomainError } from '../../domain/errors.ts';
import { readJson } from '../../http/body.ts';

/**
 * How a request says what it wants: JSON by POST, or the url's query by GET. Forms and plain text are no way, so that no
 * page of another site can send a request without the browser asking first.
 */
export function useRequestReader(): Plugin {
  return {
    onRequestParse({ request, setRequestParser }) {
      if (request.method === 'POST') setRequestParser(readPost);
      else if (request.method === 'GET') setRequestParser(readGet);
      else throw new DomainError('METHOD_NOT_ALLOWED', 'GraphQL takes GET and POST');
    },
    onResultProcess({ resultProcessor, setResultProcessor }) {
      // Who accepts nothing that we write gets JSON all the same, rather than an answer without a body.
      if (resultProcessor === undefined) setResultProcessor(processRegularResult, 'application/json');
    },
  };
}

async function readPost(request: Request): Promise<GraphQLParams> {
  const body = await readJson(request);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return withQuery(body);
  throw new DomainError('UNPARSABLE', 'The body must be one JSON object; batches of requests are not taken');
}

function withQuery(params: GraphQLParams): GraphQLParams {
  if (typeof params.query === 'string') return params;
  throw new DomainError('UNPARSABLE', 'query: must be the text of a GraphQL document');
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
