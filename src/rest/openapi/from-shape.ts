import { z } from 'zod';
import { ref, type Schema } from './schema.ts';

export type ObjectSchema = Schema & {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

/**
 * The inputs of zod shapes as JSON Schema: each of the shapes under its name, and a reference wherever one is part of
 * another. Checks by `refine` are not in it, except for the keywords that the shape declares with `meta`.
 */
export function inputSchemas<Name extends string>(shapes: Readonly<Record<Name, z.ZodType>>): Record<Name, Schema> {
  const names = new Map(Object.entries<z.ZodType>(shapes).map(([name, shape]) => [shape as z.core.$ZodType, name]));
  const nameOf = (shape: z.core.$ZodType): string | undefined =>
    // `describe` and `meta` make a copy with a reference to the original.
    names.get(shape) ?? (shape._zod.parent && names.get(shape._zod.parent));

  function toSchema(root: z.core.$ZodType): Schema {
    const { $schema, ...schema } = z.toJSONSchema(root, {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        if (jsonSchema.minLength === 0) delete jsonSchema.minLength;
        if (jsonSchema.minItems === 0) delete jsonSchema.minItems;
        const name = zodSchema === root ? undefined : nameOf(zodSchema);
        const entry = entryOf(zodSchema);
        if (name !== undefined) replace(jsonSchema, { ...described(jsonSchema), ...ref(name) });
        else if (entry !== undefined) jsonSchema.items = toReferable(entry);
      },
    });
    return schema;
  }

  function toReferable(shape: z.core.$ZodType): z.core.JSONSchema.BaseSchema {
    const name = nameOf(shape);
    return name === undefined ? toSchema(shape) : ref(name);
  }

  const schemas = Object.entries<z.ZodType>(shapes).map(([name, shape]) => [name, toSchema(shape)]);
  return Object.fromEntries(schemas);
}

/** The entry shape of a `list`, which zod itself converts to an array of anything. */
function entryOf(shape: z.core.$ZodType): z.core.$ZodType | undefined {
  return shape instanceof z.ZodPipe && shape.out instanceof z.ZodArray ? shape.out.element : undefined;
}

function described({ description }: z.core.JSONSchema.BaseSchema) {
  return description === undefined ? {} : { description };
}

/** Replaces the contents of a schema in place, as zod's `override` requires. */
function replace(schema: z.core.JSONSchema.BaseSchema, other: z.core.JSONSchema.BaseSchema): void {
  for (const keyword of Object.keys(schema)) delete schema[keyword];
  Object.assign(schema, other);
}

/** The schema of an answer for an input's: optional properties are not nullable, and references lose their `Input`. */
export function toAnswer(schema: Schema): ObjectSchema {
  return withoutNull(schema) as ObjectSchema;
}

function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value === 'string') return value.replace(/^(#\/components\/schemas\/\w+)Input$/, '$1');
  if (typeof value !== 'object' || value === null) return value;
  const { anyOf, ...others } = value as { readonly anyOf?: readonly Schema[] };
  const entries = Object.entries(others).map(([keyword, inner]) => [keyword, withoutNull(inner)]);
  const rest = Object.fromEntries(entries);
  if (anyOf === undefined) return rest;
  const [first, ...more] = anyOf.filter(({ type }) => type !== 'null').map(withoutNull) as Schema[];
  return more.length === 0 ? { ...first, ...rest } : { ...rest, anyOf: [first, ...more] };
}
