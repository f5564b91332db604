/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type Schema = { readonly [keyword: string]: unknown };
type Properties = Readonly<Record<string, Schema>>;

/** An object with required and optional properties. */
export function object(required: Properties, optional: Properties = {}, description?: string): Schema {
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    properties: { ...required, ...optional },
    ...(Object.keys(required).length > 0 && { required: Object.keys(required) }),
  };
}

export function textSchema(description: string, more: Schema = {}): Schema {
  return { type: 'string', description, ...more };
}

export function listSchema(items: Schema, description: string, more: Schema = {}): Schema {
  return { type: 'array', description, items, ...more };
}

export function enumSchema(values: readonly string[], description: string): Schema {
  return { type: 'string', description, enum: values };
}

export function wholeNumberSchema(description: string, more: Schema = {}): Schema {
  return { type: 'integer', description, ...more };
}

/** The schema, or null. */
export function nullable(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
