import { sql } from 'kysely';
import type { Dialect } from './database.ts';
import { statement } from './statement.ts';

/** Writes the probe's only row. */
export function writeProbe({ qb }: Pick<Dialect, 'qb'>) {
  return statement<object, unknown>(() => ({
    compile: () =>
      sql`insert into write_probes (id, count) values ('readiness', 1)
        on conflict (id) do update set count = write_probes.count + 1`.compile(qb),
  }))({});
}
