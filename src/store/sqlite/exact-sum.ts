import { type Expression, type RawBuilder, sql } from 'kysely';

/** As three partial sums, none of which overflows 64 bits for 9 billion amounts of 18 digits and 6 decimals. */
export function exactSum(amount: Expression<unknown>, where: RawBuilder<unknown>): RawBuilder<string | null> {
  const units = sql`cast(${amount} as integer)`;
  const millionths = sql`case instr(${amount}, '.') when 0 then 0
    else cast(substr(substr(${amount}, instr(${amount}, '.') + 1) || '000000', 1, 6) as integer) end`;
  const parts = [sql`${units} / 1000000000`, sql`${units} % 1000000000`, millionths];
  return sql`${sql.join(
    parts.map((part) => sql`sum(${part}) filter (where ${where})`),
    sql` || ' ' || `,
  )}`;
}
