import { createServer } from 'node:http';
import pg from 'pg';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

/**
 * PostGraphile makes its schema from the database, so it is given views to find: the client's links, and those of them
 * that are ACTIVE now. The terms are one JSON value there, where every other contender answers field by field.
 */
const connectionString = variable('DATABASE_URL');
const SCHEMA = 'bench';

await createViews(variable('CLIENT_ID'));
const server = createServer();
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString, schemas: [SCHEMA] })],
  grafserv: { graphiql: false, websockets: false, graphqlPath: '/graphql' },
  grafast: { explain: false },
});
await instance.createServ(grafserv).addTo(server);
server.listen(Number(variable('PORT')), '127.0.0.1');
process.on('SIGTERM', () => process.exit());

async function createViews(clientId: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const columns = `id, checkout_token, pay_key, status, deactivated_at, created_at,
    updated_at, expires_at, terms::json as terms`;
  const own = `from public.payment_links where client_id = ${client.escapeLiteral(clientId)}`;
  await client.query(`drop schema if exists ${SCHEMA} cascade; create schema ${SCHEMA};
    create view ${SCHEMA}.link as select ${columns} ${own};
    create view ${SCHEMA}.active_link as select ${columns} ${own} and status = 'ACTIVE'
      and expires_at > (extract(epoch from now()) * 1000)::bigint;
    comment on view ${SCHEMA}.link is '@primaryKey id';
    comment on view ${SCHEMA}.active_link is '@primaryKey id';`);
  await client.end();
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
