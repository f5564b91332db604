import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Dialect } from './database.ts';
import type { Param } from './statement.ts';

export type Values = Record<string, unknown>;

/** One condition of a list: its part of the statement's cache key, its values, and its SQL with parameters for them. */
export type Condition = {
  readonly shape: string;
  readonly values: Values;
  build(param: Param<Values>): RawBuilder<SqlBool>;
};

/** The conditions' part of a statement's cache key: equal for conditions that differ in values alone. */
export function shapeOf(conditions: readonly Condition[]): string {
  return conditions.map(({ shape }) => shape).join(' ');
}

export function valuesOf(conditions: readonly Condition[]): Values {
  return Object.assign({}, ...conditions.map(({ values }) => values));
}

/** All conditions, joined by AND. */
export function allOf(conditions: readonly Condition[], param: Param<Values>): RawBuilder<SqlBool> {
  return sql`${sql.join(
    conditions.map(({ build }) => build(param)),
    sql` and `,
  )}`;
}

/**
 * The column has one of the values; no condition for an absent or empty list. A single value becomes an equality, so that
 * an index that begins with the column still yields its order. `unindexed` keeps the planner from an index on the column,
 * where another condition selects fewer rows.
 */
export function anyOf(
  dialect: Dialect,
  column: string,
  values: readonly string[] | undefined,
  { unindexed = false }: { readonly unindexed?: boolean } = {},
): Condition[] {
  const [first, ...others] = new Set(values);
  if (first === undefined) return [];
  const compared = unindexed ? dialect.noIndex(sql.ref(column)) : sql.ref(column);
  const isOne = others.length === 0;
  return [
    {
      shape: `${column}${isOne ? '=' : '*'}${unindexed ? '+' : ''}`,
      values: { [column]: isOne ? first : dialect.list([first, ...others]) },
      build: (param) => (isOne ? sql`${compared} = ${param(column)}` : dialect.among(compared, param(column))),
    },
  ];
}

type Range = { readonly from?: string | number | undefined; readonly to?: string | number | undefined };

/** The column is in the range, ends included. `bounded`: the sides on which another condition bounds it more tightly. */
export function within(
  dialect: Dialect,
  column: string,
  { from, to }: Range = {},
  bounded: { readonly low: boolean; readonly high: boolean } = { low: false, high: false },
): Condition[] {
  const bound = (operator: '>=' | '<=', value: string | number, unindexed: boolean): Condition => ({
    shape: `${column}${operator}${unindexed ? '+' : ''}`,
    values: { [`${column}${operator}`]: value },
    build(param) {
      const reference = unindexed ? dialect.noIndex(sql.ref(column)) : sql.ref(column);
      return sql`${reference} ${sql.raw(operator)} ${param(`${column}${operator}`)}`;
    },
  });
  const conditions: Condition[] = [];
  if (from !== undefined) conditions.push(bound('>=', from, bounded.low));
  if (to !== undefined) conditions.push(bound('<=', to, bounded.high));
  return conditions;
}

type Bound = string | number | undefined;
type IdBounds = {
  readonly above: readonly Bound[];
  readonly below: readonly Bound[];
  readonly inclusive?: boolean | undefined;
};

/**
 * Ids between the highest of `above` and the lowest of `below`, as one bound on each side is the best index range. The
 * bounds are exclusive unless `inclusive`; for an `idFloor`, which is no row's id, that makes no difference.
 */
export function idBetween(column: string, { above, below, inclusive = false }: IdBounds): Condition[] {
  const bound = (side: '>' | '<', id: Bound): Condition[] => {
    const operator = inclusive ? `${side}=` : side;
    return id === undefined
      ? []
      : [
          {
            shape: `${column}${operator}`,
            values: { [`${column}${operator}`]: id },
            build: (param) => sql`${sql.ref(column)} ${sql.raw(operator)} ${param(`${column}${operator}`)}`,
          },
        ];
  };
  return [...bound('>', highest(above)), ...bound('<', lowest(below))];
}

export function highest<Key extends string | number>(ids: readonly (Key | undefined)[]): Key | undefined {
  return sorted(ids).at(-1);
}

export function lowest<Key extends string | number>(ids: readonly (Key | undefined)[]): Key | undefined {
  return sorted(ids).at(0);
}

/** Sorts bounds of one kind: ids, as text, or numbers. */
function sorted<Key extends string | number>(keys: readonly (Key | undefined)[]) {
  return keys.filter((key) => key !== undefined).toSorted((one, other) => (one < other ? -1 : 1));
}
