import { type Compilable, type RawBuilder, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { ReadCost } from '../../domain/read-cost.ts';

/** A statement with its parameters, ready for a driver. `row` is never set: it carries the type of the result's rows. */
export type Query<Row> = {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly row?: Row;
  /** The result's columns, if all are columns of tables: a database may then transfer rows in another form. */
  readonly columns?: readonly string[] | undefined;
  /** The client whose rows it reads, if it is one: a client's reads queue behind each other, not before other clients'. */
  readonly clientId?: string | undefined;
  /** Set if the cost of the query grows with the client's data. */
  readonly unbounded?: true;
};

/** Marks the query as `unbounded` if its cost is. */
export function withCost<Row>(query: Query<Row>, { bounded }: ReadCost): Query<Row> {
  return bounded ? query : { ...query, unbounded: true };
}

/** A parameter by its name: a value that is given when the statement runs. */
export type Param<Values> = <Name extends keyof Values & string>(name: Name) => RawBuilder<Values[Name]>;

/** A compiled statement: a function from values to a query. */
export type Statement<Values, Row> = (values: Values) => Query<Row>;

type Place = { readonly place: string };

/**
 * Builds and compiles a statement once, because building costs more than running it. Values are named parameters, which
 * each run fills in.
 */
export function statement<Values extends object, Row>(
  build: (param: Param<Values>) => Compilable<Row>,
  columns?: readonly string[],
): Statement<Values, Row> {
  const places = new Set<unknown>();
  const compiled = build((name) => {
    const place: Place = { place: name };
    places.add(place);
    return sql.val(place) as unknown as RawBuilder<Values[typeof name]>;
  }).compile();
  const parameters = compiled.parameters.map((parameter) =>
    places.has(parameter) ? { name: (parameter as Place).place as keyof Values } : { constant: parameter },
  );
  return (values) => ({
    sql: compiled.sql,
    parameters: parameters.map(({ name, constant }) => (name === undefined ? constant : values[name])),
    clientId: (values as { readonly clientId?: string }).clientId,
    columns,
  });
}

/** Bounds the cache: an attacker could send more combinations of filters than honest clients use. */
const SHAPES_KEPT = 500;

/** An LRU cache of statements by their shape, each compiled at first use. All return the same columns. */
export function statementCache<Values extends object, Row>(
  columns?: readonly (keyof Row & string)[],
): (shape: string, build: (param: Param<Values>) => Compilable<Row>) => Statement<Values, Row> {
  const statements = new LRUCache<string, Statement<Values, Row>>({ max: SHAPES_KEPT });
  return (shape, build) => {
    const known = statements.get(shape);
    if (known !== undefined) return known;
    const made = statement(build, columns);
    statements.set(shape, made);
    return made;
  };
}
