import { DEMO_CLIENTS } from '../db/demo-clients.ts';
import type { Config } from './config.ts';

type Facts = {
  readonly config: Config;
  /** The address that takes connections; PUBLIC_URL may be another. */
  readonly listening: string;
  /** A demo link's page that can be paid. */
  readonly payUrl: string | undefined;
};

/** What a person who has just started the gateway wants to know: what is where, and how to get in. */
export function greeting({ config, listening, payUrl }: Facts): string {
  const { PUBLIC_URL: origin, DATABASE_URL, development } = config;
  const places: readonly (readonly [string, string])[] = [
    ['Listening on', listening],
    [(config.GRAPHIQL ?? development) ? 'GraphiQL' : 'GraphQL', `${origin}/graphql`],
    ['REST', `${origin}/payment-links`],
    ['REST documentation', `${origin}/docs`],
    ...(payUrl === undefined ? [] : [['A payment page', payUrl] as const]),
    ['Health', `${origin}/health/ready`],
    // A PostgreSQL url holds a password.
    ['Database', DATABASE_URL.startsWith('sqlite:') ? DATABASE_URL : 'PostgreSQL'],
  ];
  const lines = places.map(([name, place]) => `  ${name.padEnd(20)}${place}`);
  return `\nThe payment-links gateway is ready.\n\n${lines.join('\n')}\n${development ? credentials(origin) : ''}\n`;
}

function credentials(origin: string): string {
  const [{ id, clientSecret, apiKey }] = DEMO_CLIENTS;
  const login = `curl -s ${origin}/auth -H 'content-type: application/json' -H 'x-api-key: ${apiKey}' -d '{"clientId":"${id}","clientSecret":"${clientSecret}"}'`;
  const readToken = `sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/'`;
  return `
Demo credentials, outside production only:
  clientId ${id}   clientSecret ${clientSecret}   x-api-key ${apiKey}

Try it:
  curl -s '${origin}/payment-links?limit=1' -H 'x-api-key: ${apiKey}' -H "authorization: Bearer $(${login} | ${readToken})"
`;
}
