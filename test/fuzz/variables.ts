import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { Dice } from './dice.ts';
import type { createValues, Place } from './values.ts';

type Variable = {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly place: Place;
  readonly defaultText: string | undefined;
};

export const ODD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
  '_',
  'v',
];

/** Arguments of one operation, as literals and as variables, and values for the variables of each time it is sent. */
export function createArguments(dice: Dice, valueFor: ReturnType<typeof createValues>) {
  const variables = new Map<string, Variable>();

  /** The text of an input: a literal, a variable, or a literal with variables in it. */
  function textFor(type: GraphQLInputType, place: Place): string {
    if (dice.chance(45)) return `$${declare(type, place).name}`;
    return print(valueFor(type, place), type, place);
  }

  function declare(type: GraphQLInputType, place: Place): Variable {
    const known = [...variables.values()].filter(
      (variable) => String(variable.type) === String(type) && variable.place.name === place.name,
    );
    if (known.length > 0 && dice.chance(30)) return dice.pick(known);
    const odd = dice.pick(ODD_NAMES);
    const name = dice.chance(15) && !variables.has(odd) ? odd : `v${variables.size}`;
    const value = valueFor(type, place);
    const hasDefault = dice.chance(25) && !(isNonNullType(type) && value === null);
    const variable = { name, type, place, defaultText: hasDefault ? print(value, type) : undefined };
    variables.set(name, variable);
    return variable;
  }

  /** As GraphQL writes a value. Given a place, some inner values of it are variables. */
  function print(value: unknown, type: GraphQLInputType, place?: Place): string {
    const inner = isNonNullType(type) ? type.ofType : type;
    if (value === null) return 'null';
    if (isEnumType(inner)) return typeof value === 'string' ? value : JSON.stringify(value);
    if (isListType(inner) && Array.isArray(value)) {
      return `[${value.map((entry) => printInner(entry, inner.ofType, place)).join(', ')}]`;
    }
    if (isInputObjectType(inner) && typeof value === 'object' && !Array.isArray(value)) {
      const fields = Object.entries(value).map(([name, entry]) => {
        const field = inner.getFields()[name];
        if (field === undefined) return `${name}: ${JSON.stringify(entry)}`;
        return `${name}: ${printInner(entry, field.type, place && { ...place, name })}`;
      });
      return `{${fields.join(', ')}}`;
    }
    return typeof value === 'object' ? '{}' : JSON.stringify(value);
  }

  function printInner(value: unknown, type: GraphQLInputType, place: Place | undefined): string {
    return place !== undefined && dice.chance(3) ? `$${declare(type, place).name}` : print(value, type, place);
  }

  function definitions(): string {
    const all = [...variables.values()].map(
      ({ name, type, defaultText }) => `$${name}: ${type}${defaultText === undefined ? '' : ` = ${defaultText}`}`,
    );
    return all.length === 0 ? '' : `(${all.join(', ')})`;
  }

  /** Values for one sending: some are left out, whether or not they may be. */
  function values(): Record<string, unknown> {
    const entries = [...variables.values()].flatMap(({ name, type, place, defaultText }) => {
      const optional = defaultText !== undefined || !isNonNullType(type);
      return dice.chance(optional ? 25 : 1) ? [] : [[name, valueFor(type, place)] as const];
    });
    if (dice.chance(3)) entries.push(['unknown', 1]);
    return Object.fromEntries(entries);
  }

  return { textFor, definitions, values };
}
