import { type GraphQLObjectType, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Dice } from './dice.ts';
import type { Pool } from './pool.ts';
import { createSelections, type Scope } from './selections.ts';
import { createValues } from './values.ts';
import { createArguments, ODD_NAMES } from './variables.ts';

/** A document and, for each time it is sent, the rest of the body. */
export type RandomOperation = {
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly variables: readonly Readonly<Record<string, unknown>>[];
};

/** A random operation of the schema to be sent so many times; half of them with other variables each time. */
export function randomOperation(schema: GraphQLSchema, dice: Dice, pool: Pool, sendings: number): RandomOperation {
  const isCareless = dice.chance(20);
  const args = createArguments(
    dice,
    createValues(dice, pool, () => isCareless),
  );
  const selections = createSelections(schema, dice, args, dice.chance(12));
  const isMutation = dice.chance(35);
  const type = schema.getRootType(isMutation ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY);
  const count = isMutation ? (dice.chance(88) ? 1 : 2) : 1 + dice.below(3);
  const body = rootSelections(type as GraphQLObjectType, count);

  const name = dice.chance(50) ? dice.pick([...ODD_NAMES, 'Q']) : '';
  const other = name !== '' && dice.chance(8) ? ' query Other { __typename }' : '';
  const keyword = isMutation ? 'mutation' : 'query';
  const query = [`${keyword} ${name}${args.definitions()} { ${body} }${other}`, ...selections.fragments].join('\n');
  const operationName = name !== '' && (other !== '' || dice.chance(50)) ? name : dice.pick([undefined, null]);

  const first = args.values();
  const changing = dice.chance(50);
  const others = dice.times(sendings - 1, () => (changing ? args.values() : first));
  return { query, operationName, variables: [first, ...others] };

  function rootSelections(root: GraphQLObjectType, wanted: number): string {
    const fields = Object.values(root.getFields());
    const level = { scope: new Map() as Scope, depth: 0, pages: 0 };
    const chosen = dice.times(wanted, () => selections.fieldOf(root.name, dice.pick(fields), level));
    const texts = chosen.filter((text) => text !== '');
    return texts.length === 0 ? '__typename' : texts.join(' ');
  }
}
