import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { openLinks } from './database.ts';
import { createResolvers, typeDefs } from './resolvers.ts';
import { settings } from './settings.ts';

const links = openLinks(settings.database, settings.clientId, settings.clientTag);
const server = new ApolloServer({ typeDefs, resolvers: createResolvers(links) });
await startStandaloneServer(server, { listen: { port: settings.port, host: '127.0.0.1' } });
process.on('SIGTERM', () => process.exit());
