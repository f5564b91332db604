import { type Compilable, type RawBuilder, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { ReadCost } from '../../domain/read-cost.ts';

/** A statement with its parameters, ready for a driver. `row` is never set: it remembers what comes back. */
export type Query<Row> = {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly row?: Row;
  /** The columns of what comes back, where they are columns of tables: a database may hand them over in another form. */
  readonly columns?: readonly string[] | undefined;
  /** Whose rows it reads, where it reads those of one client: whoever asks for much waits behind others. */
  readonly clientId?: string | undefined;
  /** Set where nothing but the client's data limits what the query costs. */
  readonly unbounded?: true;
};

/** The query with a mark for the databases, when its cost is unbounded. */
export function withCost<Row>(query: Query<Row>, { bounded }: ReadCost): Query<Row> {
  return bounded ? query : { ...query, unbounded: true };
}

/** The place of a value that is known only when the statement runs. */
export type Param<Values> = <Name extends keyof Values & string>(name: Name) => RawBuilder<Values[Name]>;

/** Takes the values, gives the query. */
export type Statement<Values, Row> = (values: Values) => Query<Row>;

type Place = { readonly place: string };

/**
 * Builds and compiles a statement once. Building costs more than running it, so the values are left as named places
 * that each run fills in.
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

/** Filters can be combined in more ways than anybody uses, unless they mean harm. */
const SHAPES_KEPT = 500;

/** Statements by the shape of what is asked for, each made when it is first needed. All answer with the same columns. */
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
