import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';
import { bailOut } from './bailout.ts';

type Values = Readonly<Record<string, unknown>>;
type Coerce = (value: unknown) => unknown;

/** A variable or an input field: how its value is coerced, and what it is when it is left out. */
type Slot = {
  readonly name: string;
  readonly coerce: Coerce;
  readonly required: boolean;
  readonly defaultValue: unknown;
};

/**
 * Compiles the coercion of an operation's variables, because the executor's, done for each request, costs more than
 * inserting a link. Values that are valid as sent are not copied, so their fields stay in the caller's order. Throws a
 * Bailout for anything invalid: the executor reports what is wrong with it.
 */
export function planVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): (given: Values) => Values {
  const inputs = new Map<string, Coerce>();
  const slots = definitions.map(({ variable, type: node, defaultValue: literal, directives }): Slot => {
    const type = typeFromAST(schema, node as Parameters<typeof typeFromAST>[1]);
    if (directives?.length || !isInputType(type)) return bailOut('a variable of another kind');
    const defaultValue = literal && valueFromAST(literal, type);
    return toSlot(variable.name.value, type, defaultValue);
  });
  // A variable that the operation does not have is ignored; a field that the type does not have is not.
  return (given) => coerceSlots(slots, given);

  function toSlot(name: string, type: GraphQLInputType, defaultValue: unknown): Slot {
    return { name, coerce: coercerOf(type), required: isNonNullType(type) && defaultValue === undefined, defaultValue };
  }

  function coercerOf(type: GraphQLInputType): Coerce {
    if (isNonNullType(type)) {
      const coerce = coercerOf(type.ofType);
      return (value) => (value == null ? bailOut('no value') : coerce(value));
    }
    const coerce = presentCoercer(type);
    return (value) => (value == null ? null : coerce(value));
  }

  function presentCoercer(type: GraphQLInputType): Coerce {
    if (isLeafType(type)) {
      return (value) => {
        const parsed = type.parseValue(value);
        return parsed === undefined ? bailOut('no value of the type') : parsed;
      };
    }
    if (isListType(type)) return listCoercer(coercerOf(type.ofType));
    // Looked up in the map, so that a recursive type ends.
    const { name } = type as GraphQLInputObjectType;
    if (!inputs.has(name)) {
      inputs.set(name, () => bailOut('an unfinished type'));
      inputs.set(name, objectCoercer(type as GraphQLInputObjectType));
    }
    return (value) => inputs.get(name)?.(value);
  }

  function objectCoercer(type: GraphQLInputObjectType): Coerce {
    if (type.isOneOf) return bailOut('one of several fields');
    const fields = Object.values(type.getFields()).map((field) => toSlot(field.name, field.type, field.defaultValue));
    const slots = new Map(fields.map((slot) => [slot.name, slot]));
    const needed = fields.filter(({ required, defaultValue }) => required || defaultValue !== undefined);
    return (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return bailOut('no object');
      const given = value as Values;
      let coerced: Record<string, unknown> | undefined;
      for (const key in given) {
        const slot = slots.get(key) ?? bailOut('an unknown field');
        const entry = slot.coerce(given[key]);
        if (entry === given[key]) continue;
        coerced ??= { ...given };
        coerced[key] = entry;
      }
      for (const { name, required, defaultValue } of needed) {
        if (given[name] !== undefined) continue;
        if (required) return bailOut('a value is missing');
        coerced ??= { ...given };
        coerced[name] = defaultValue;
      }
      return coerced ?? given;
    };
  }
}

function listCoercer(coerce: Coerce): Coerce {
  return (value) => {
    if (!Array.isArray(value)) return bailOut('no list');
    let coerced: unknown[] | undefined;
    for (let i = 0; i < value.length; i += 1) {
      const entry = coerce(value[i]);
      if (entry === value[i]) continue;
      coerced ??= value.slice();
      coerced[i] = entry;
    }
    return coerced ?? value;
  };
}

function coerceSlots(slots: readonly Slot[], given: Values): Values {
  // On a null prototype: a variable may be called `constructor` or `__proto__`.
  const coerced: Record<string, unknown> = Object.create(null);
  for (const { name, coerce, required, defaultValue } of slots) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== undefined) coerced[name] = coerce(value);
    else if (required) return bailOut('a value is missing');
    else if (defaultValue !== undefined) coerced[name] = defaultValue;
  }
  return coerced;
}
