import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { API_HEADERS } from '../../src/http/headers.ts';
import { openApiDocument } from '../../src/rest/openapi/openapi.ts';

type Json = Readonly<Record<string, unknown>>;
type Described = {
  readonly headers?: Json;
  readonly content?: { readonly 'application/json': { readonly schema: Json } };
};
type Operation = { readonly responses: Readonly<Record<string, Described & { readonly $ref?: string }>> };

const document = openApiDocument as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, Described>>;
    readonly headers: Readonly<Record<string, Header>>;
  };
};

/** Paths without parameters first: `/payments/received` does not match `/payments/{id}`. */
const paths = Object.entries(document.paths)
  .sort(([one], [other]) => Number(one.includes('{')) - Number(other.includes('{')))
  .map(([path, operations]) => ({ pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`), operations }));

/** Headers with a general meaning in any response. All others must be documented. */
const COMMON_HEADERS = /^(content-length|vary|strict-transport-security|access-control-.*)$/;

type Header = { readonly $ref?: string; readonly required?: boolean };

/** Whether a documented header may be absent. */
function isOptional(header: Header): boolean {
  return (document.components.headers[header.$ref?.split('/').at(-1) ?? ''] ?? header).required === false;
}

const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  formats: {
    'date-time': (text: string) => new Date(text).toISOString() === text,
    uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    uri: (text: string) => URL.canParse(text),
    email: /^[^\s@]+@[^\s@]+$/,
  },
});
ajv.addSchema(close(openApiDocument) as object, 'document');

/** A copy of the schema without additional properties. */
export function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== 'object' || value === null) return value;
  const closed = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, close(inner)]));
  return 'properties' in value && !('additionalProperties' in value)
    ? { ...closed, additionalProperties: false }
    : closed;
}

const validators = new WeakMap<Json, ValidateFunction>();

function validatorOf(schema: Json): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const text = JSON.stringify(close(schema)).replaceAll('"#/', '"document#/');
  const validate = ajv.compile(JSON.parse(text));
  validators.set(schema, validate);
  return validate;
}

export type DocumentedAnswer = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: () => Promise<string>;
};

/** The parts of an answer that the served OpenAPI document does not describe. None for a path that is not in it. */
export async function undocumented({
  method,
  path,
  status,
  headers,
  text,
}: DocumentedAnswer): Promise<readonly string[]> {
  const published = path.replace(/^\/sandbox(?=\/)/, '');
  const operations = paths.find(({ pattern }) => pattern.test(published))?.operations;
  if (operations === undefined) return [];
  const operation = operations[(method === 'HEAD' ? 'GET' : method).toLowerCase()];
  if (operation === undefined) return [405, ...(method === 'OPTIONS' ? [204] : [])].includes(status) ? [] : ['method'];

  const answer = operation.responses[status];
  if (answer === undefined) return [`status ${status}`];
  const { headers: described = {}, content } =
    document.components.responses[answer.$ref?.split('/').at(-1) ?? ''] ?? answer;
  const sent = [...headers.keys()].filter((name) => !(name in API_HEADERS) && !COMMON_HEADERS.test(name));
  const faults = [
    ...sent.filter((name) => !(name in described)).map((name) => `header ${name}`),
    ...Object.keys(described).flatMap((name) => {
      return headers.has(name) || isOptional(described[name] as Header) ? [] : [`no header ${name}`];
    }),
  ];
  if (method === 'HEAD') return faults;
  const body = await text();
  if (content === undefined) return body === '' ? faults : [...faults, 'a body'];
  const validate = validatorOf(content['application/json'].schema);
  if (validate(JSON.parse(body))) return faults;
  return [
    ...faults,
    ...(validate.errors ?? []).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`),
  ];
}
