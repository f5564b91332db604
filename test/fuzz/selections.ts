import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Dice } from './dice.ts';
import { type createArguments, ODD_NAMES } from './variables.ts';

type Field = GraphQLField<unknown, unknown>;

/** What stands under one response key: the same field with the same arguments may be asked for again, and is merged. */
type Entry = {
  readonly text: string;
  readonly signature: string;
  readonly scope: Scope;
  readonly type: GraphQLNamedType;
};
export type Scope = Map<string, Entry>;

const DEEPEST = 6;
const MAX_NESTED_PAGES = 2;

type Level = { readonly scope: Scope; readonly depth: number; readonly pages: number };

/** Random selection sets that are valid, for types of the schema; `fragments` are what the document needs besides. */
export function createSelections(
  schema: GraphQLSchema,
  dice: Dice,
  { textFor }: Pick<ReturnType<typeof createArguments>, 'textFor'>,
  withDirectives: boolean,
) {
  const fragments: string[] = [];
  let aliases = 0;

  /** `{ … }` for a type that has fields or members. */
  function selectionSet(type: GraphQLNamedType, level: Level): string {
    const parts = dice.times(1 + dice.below(level.depth < 3 ? 6 : 4), () => selection(type, level));
    const chosen = parts.filter((part) => part !== '');
    return `{ ${chosen.length === 0 ? '__typename' : chosen.join(' ')} }`;
  }

  function selection(type: GraphQLNamedType, level: Level): string {
    if (dice.chance(8)) return aliased('__typename', level, '', schema.getType('String') as GraphQLNamedType);
    if (isAbstractType(type) && dice.chance(isInterfaceType(type) ? 60 : 95)) return onMember(type, level);
    if (dice.chance(8)) return fragment(type, level, '');
    if (!isObjectType(type) && !isInterfaceType(type)) return '';
    const interfaces = isObjectType(type) ? type.getInterfaces() : [];
    const [first] = interfaces;
    if (first !== undefined && dice.chance(8)) return fragment(first, level);
    const again = [...level.scope.entries()].filter(([, entry]) => entry.signature.startsWith(`${type.name}.`));
    if (again.length > 0 && dice.chance(12)) return merged(dice.pick(again)[1], level);
    return fieldOf(type.name, dice.pick(Object.values(type.getFields())), level);
  }

  function onMember(type: GraphQLNamedType, level: Level): string {
    if (!isAbstractType(type)) return '';
    const members = schema.getPossibleTypes(type).flatMap((member) => [member, ...member.getInterfaces()]);
    const member = dice.pick(members);
    return fragment(member, level);
  }

  /** Inline, or by name and then once or twice. Inline, the type that it stands in need not be named. */
  function fragment(type: GraphQLNamedType, level: Level, condition = `on ${type.name} `): string {
    if (level.depth >= DEEPEST) return '';
    const inner = selectionSet(type, { ...level, depth: level.depth + 1 });
    if (!dice.chance(30)) return `... ${condition}${directive()}${inner}`;
    const odd = dice.pick(ODD_NAMES);
    const taken = fragments.some((text) => text.startsWith(`fragment ${odd} `));
    const name = dice.chance(20) && !taken ? odd : `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${type.name} ${inner}`);
    return dice.chance(15) ? `...${name} ...${name}` : `...${name} ${directive()}`;
  }

  function fieldOf(parent: string, field: Field, level: Level): string {
    const type = getNamedType(field.type);
    const isPage = type.name.endsWith('Connection');
    if (!isLeafType(type) && (level.depth >= DEEPEST || (isPage && level.pages >= MAX_NESTED_PAGES))) return '';
    // A picture costs more than all the rest of an answer.
    if (field.name === 'qrCode' && !dice.chance(5)) return '';
    const given = argumentsOf(field, isPage);
    return aliased(`${field.name}${given}`, level, `${parent}.${field.type}`, type);
  }

  function argumentsOf(field: Field, isPage: boolean): string {
    const chosen = field.args.filter(({ name, type }) => {
      if (isNonNullType(type)) return !dice.chance(1);
      return dice.chance(isPage && name === 'first' ? 70 : 15);
    });
    const texts = chosen.map(({ name, type }) => `${name}: ${textFor(type, { field: field.name, name })}`);
    return texts.length === 0 ? '' : `(${texts.join(', ')})`;
  }

  /** The field under its own name or another, whichever is free or means the same already. */
  function aliased(text: string, level: Level, shape: string, type: GraphQLNamedType): string {
    const name = /^\w+/.exec(text)?.[0] ?? '';
    const signature = `${shape} ${text}`;
    let key = dice.chance(12) && aliases < 20 ? dice.pick([...ODD_NAMES, 'id', 'a']) : name;
    if ((level.scope.get(key)?.signature ?? signature) !== signature) key = `x${level.scope.size}`;
    if ((level.scope.get(key)?.signature ?? signature) !== signature) return '';
    if (key !== name) aliases += 1;
    const head = key === name ? text : `${key}: ${text}`;
    const entry = level.scope.get(key) ?? { text: head, signature, scope: new Map(), type };
    level.scope.set(key, entry);
    return merged(entry, level);
  }

  function merged({ text, scope, type }: Entry, level: Level): string {
    if (isLeafType(type)) return `${text} ${directive()}`;
    const pages = level.pages + (type.name.endsWith('Connection') ? 1 : 0);
    return `${text} ${directive()}${selectionSet(type, { scope, depth: level.depth + 1, pages })}`;
  }

  function directive(): string {
    if (!withDirectives || !dice.chance(10)) return '';
    const condition = textFor(schema.getDirective('skip')?.args[0]?.type as never, { field: '@', name: 'if' });
    return `@${dice.pick(['skip', 'include'])}(if: ${condition}) `;
  }

  return { fragments, selectionSet, fieldOf };
}
