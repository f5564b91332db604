import { sql } from 'kysely';
import { OperatorError } from '../src/lib/operator-error.ts';
import type { Database } from '../src/store/sql/database.ts';
import { REFERENCE_TABLES, TABLE_NAMES } from './copy-tables.ts';

type ForeignKey = { table: string; name: string; definition: string };

/** The other tables are co-located with it, so that all rows of a client are on one node. */
const LEADING_TABLE = 'payment_links';

/**
 * The statements that distribute the tables over the nodes of a Citus cluster, by the client's id. Foreign keys are dropped
 * first and created again at the end: a table cannot be distributed while one that is not refers to it.
 */
export function distributionStatements(database: Database): Promise<readonly string[]> {
  return database.withKysely(async (kysely) => {
    const { rows: keys } = await sql<ForeignKey>`
      select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition
      from pg_constraint where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace
      order by 1, 2`.execute(kysely);
    const others = TABLE_NAMES.filter((table) => !REFERENCE_TABLES.includes(table) && table !== LEADING_TABLE);
    return [
      ...keys.map(({ table, name }) => `alter table ${table} drop constraint ${name}`),
      ...REFERENCE_TABLES.map((table) => `select create_reference_table('${table}')`),
      `select create_distributed_table('${LEADING_TABLE}', 'client_id')`,
      ...others.map(
        (table) => `select create_distributed_table('${table}', 'client_id', colocate_with => '${LEADING_TABLE}')`,
      ),
      ...keys.map(({ table, name, definition }) => `alter table ${table} add constraint ${name} ${definition}`),
    ];
  });
}

/**
 * Runs the statements one after the other, and reports each before. Earlier ones stay in effect when one fails. The error then
 * lists all that are left: another run would not find the foreign keys that are dropped by then.
 */
export function distribute(
  database: Database,
  statements: readonly string[],
  report: (statement: string) => void,
): Promise<void> {
  return database.withKysely(async (kysely) => {
    for (const [done, statement] of statements.entries()) {
      report(statement);
      await sql
        .raw(statement)
        .execute(kysely)
        .catch((error: unknown) => {
          throw unfinished(statements.slice(done), error);
        });
    }
  });
}

function unfinished(statements: readonly string[], cause: unknown): OperatorError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const left = statements.map((statement) => `${statement};\n`).join('');
  return new OperatorError(
    `The last statement failed: ${reason}. Remove the cause, and run what is left by psql, not by this command:\n${left}`,
    { cause },
  );
}

/** Whether the server has the extension Citus, by one of its functions. */
export function hasCitus(database: Database): Promise<boolean> {
  return database.withKysely(async (kysely) => {
    const { rows } = await sql`select 1 from pg_proc where proname = 'create_distributed_table'`.execute(kysely);
    return rows.length > 0;
  });
}
