import { fastify } from 'fastify';
import { mercurius } from 'mercurius';
import { openLinks } from './database.ts';
import { openPostgresLinks } from './database-postgres.ts';
import { createResolvers, typeDefs } from './resolvers.ts';
import { settings } from './settings.ts';
import { toRest } from './shapes.ts';
import type { SentTerms } from './terms.ts';

/** Mercurius with its JIT from the first request on, and two REST routes of the Fastify below it, on either database. */
const open = settings.database.startsWith('postgres') ? openPostgresLinks : openLinks;
const links = open(settings.database, settings.clientId, settings.clientTag);
const app = fastify();
app.register(mercurius, { schema: typeDefs, resolvers: createResolvers(links), jit: 1 });

app.get('/health/ready', () => ({}));

app.get<{ Querystring: { limit: string } }>('/payment-links', async ({ query }) => {
  const now = Date.now();
  const limit = Number(query.limit);
  const total = await links.countActive(now);
  const results = (await links.active(null, limit, now)).map((row) => toRest(row, now, settings.publicUrl));
  return { pagination: { total, count: results.length, next: Math.min(limit, total), previous: 0 }, results };
});

app.post<{ Body: SentTerms & { checkoutToken: string } }>('/payment-links', async (request, reply) => {
  const { checkoutToken, ...terms } = request.body;
  return reply.code(201).send(toRest(await links.create(checkoutToken, terms), Date.now(), settings.publicUrl));
});

await app.listen({ port: settings.port, host: '127.0.0.1' });
process.on('SIGTERM', () => process.exit());
