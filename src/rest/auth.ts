import { type Issue, ValidationError } from '../domain/errors.ts';
import { asObject, at } from '../domain/input/parse.ts';
import { readJson } from '../http/body.ts';
import type { HttpContext } from '../http/trace.ts';
import type { ClientService } from '../services/client.ts';
import { json } from './respond.ts';

export function createAuthHandlers({ clients }: { readonly clients: Pick<ClientService, 'issueToken'> }) {
  async function issueToken(c: HttpContext): Promise<Response> {
    const { clientId, clientSecret } = readLogin(await readJson(c.req.raw));
    return json(await clients.issueToken({ apiKey: c.req.header('x-api-key'), clientId, clientSecret }));
  }

  return { issueToken };
}

function readLogin(body: unknown) {
  const input = asObject(body);
  const issues: Issue[] = [];

  function read(name: string): string {
    const value = at(input, name);
    if (typeof value === 'string' && value !== '') return value;
    const missing = value == null || value === '';
    issues.push({
      path: [name],
      code: missing ? 'MISSING' : 'INVALID',
      message: missing ? 'is required' : 'must be a string',
    });
    return '';
  }

  const login = { clientId: read('clientId'), clientSecret: read('clientSecret') };
  const [first, ...others] = issues;
  if (first !== undefined) throw new ValidationError([first, ...others]);
  return login;
}
