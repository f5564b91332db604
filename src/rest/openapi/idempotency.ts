import { KEY_HEADER, REPLAYED_HEADER } from '../../http/idempotency.ts';
import type { Schema } from './schema.ts';

export const idempotencyKey: Schema = {
  name: KEY_HEADER,
  in: 'header',
  description:
    'A unique key of your choice for this request, such as a UUID, which makes it safe to retry: for 24 hours, the same request under the same key returns the first answer, and another request under it is refused with 422.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' },
};

export const replayed: Schema = {
  description: '`true` on an answer that was given before to a request with the same `Idempotency-Key`.',
  required: false,
  schema: { type: 'string', enum: ['true'] },
};

/** The header of a replayed answer. */
export const REPLAYED: Schema = { [REPLAYED_HEADER]: { $ref: '#/components/headers/IdempotencyReplayed' } };

const KEYED_METHODS = ['post', 'patch', 'delete'];
/** The errors of a request with a key, in addition to its operation's. */
const KEY_ERRORS = ['409', '413', '422'];

type Operation = {
  readonly parameters: readonly Schema[];
  readonly security: readonly Schema[];
  readonly responses: Readonly<Record<string, Schema>>;
};

/** Adds the header to all operations that write. Those without authentication do not. */
export function withKeys(paths: Schema): Schema {
  return mapValues(paths, (path) =>
    mapValues(path as Schema, (operation, method) => {
      const isKeyed = KEYED_METHODS.includes(method) && takesToken(operation as Operation);
      return isKeyed ? withKey(operation as Operation) : operation;
    }),
  );
}

function takesToken({ security }: Operation): boolean {
  return security.some((scheme) => 'accessToken' in scheme);
}

function withKey(operation: Operation): Schema {
  const errors = KEY_ERRORS.map((status) => [status, { $ref: `#/components/responses/Error${status}` }] as const);
  const responses = mapValues({ ...Object.fromEntries(errors), ...operation.responses }, (response, status) => {
    if (Number(status) >= 400) return response;
    const { headers, ...answer } = response as { readonly headers: Schema };
    return { ...answer, headers: { ...headers, ...REPLAYED } };
  });
  return {
    ...operation,
    parameters: [...operation.parameters, { $ref: '#/components/parameters/IdempotencyKey' }],
    responses,
  };
}

function mapValues(schema: Schema, change: (value: unknown, key: string) => unknown): Schema {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, change(value, key)]));
}
