import { openApiDocument } from './openapi.ts';
import type { Schema } from './schema.ts';

/** Values of this gateway's demo data for the examples of an operation. */
type OperationExamples = {
  readonly parameters?: Readonly<Record<string, string>>;
  /** By the name of an example, the properties that replace those of its published body. */
  readonly bodies?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** By operationId. An operation that is not named keeps the published examples. */
export type LiveExamples = Readonly<Record<string, OperationExamples>>;

/** The document with examples that can be sent unchanged, and a note about that. */
export function documentWith(examples: LiveExamples, note: string): Schema {
  const { info, paths } = openApiDocument;
  const live = Object.entries(paths as Readonly<Record<string, Readonly<Record<string, Schema>>>>).map(
    ([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, operation]) => [method, liveOperation(operation, examples)]),
      ),
    ],
  );
  return {
    ...openApiDocument,
    info: { ...info, description: `${info.description}\n\n${note}` },
    paths: Object.fromEntries(live),
  };
}

function liveOperation(operation: Schema, examples: LiveExamples): Schema {
  const { parameters = {}, bodies = {} } = examples[operation.operationId as string] ?? {};
  const known = operation.parameters as readonly Schema[];
  const body = operation.requestBody as RequestBody | undefined;
  return {
    ...operation,
    parameters: known.map((parameter) => {
      const example = parameters[parameter.name as string];
      return example === undefined ? parameter : { ...parameter, example };
    }),
    ...(body && { requestBody: liveBody(body, bodies) }),
  };
}

type Examples = Readonly<Record<string, { readonly value: object }>>;
type RequestBody = { readonly content: { readonly 'application/json': { readonly examples: Examples } } };

function liveBody(body: RequestBody, bodies: NonNullable<OperationExamples['bodies']>): Schema {
  const json = body.content['application/json'];
  const examples = Object.entries(json.examples).map(([name, example]) => [
    name,
    { ...example, value: { ...example.value, ...bodies[name] } },
  ]);
  return { ...body, content: { 'application/json': { ...json, examples: Object.fromEntries(examples) } } };
}
