import type { Config } from '../config.ts';
import type { DemoFacts } from '../server.ts';

type Facts = {
  readonly config: Config;
  /** The listening address; PUBLIC_URL may differ. */
  readonly listening: string;
  readonly demo: DemoFacts | undefined;
};

/** The text printed at start: the addresses of everything and, with demo data, credentials and a first call. */
export function greeting({ config, listening, demo }: Facts): string {
  const { PUBLIC_URL: origin, DATABASE_URL, development } = config;
  const places: readonly (readonly [string, string])[] = [
    ['Listening on', listening],
    ...(development ? [['Start here', origin] as const] : []),
    [(config.GRAPHIQL ?? development) ? 'GraphiQL' : 'GraphQL', `${origin}/graphql`],
    ['REST', `${origin}/payment-links`],
    ['REST documentation', `${origin}/docs`],
    ...(demo?.payUrl === undefined ? [] : [['A payment page', demo.payUrl] as const]),
    ['Health', `${origin}/health/ready`],
    // A PostgreSQL url holds a password.
    ['Database', DATABASE_URL.startsWith('sqlite:') ? DATABASE_URL : 'PostgreSQL'],
  ];
  const lines = places.map(([name, place]) => `  ${name.padEnd(20)}${place}`);
  return `\nThe payment-links gateway is ready.\n\n${lines.join('\n')}\n${demo === undefined ? '' : credentials(origin, demo)}\n`;
}

function credentials(origin: string, { client: { id, clientSecret, apiKey } }: DemoFacts): string {
  const login = `curl -s ${origin}/auth -H 'content-type: application/json' -H 'x-api-key: ${apiKey}' -d '{"clientId":"${id}","clientSecret":"${clientSecret}"}'`;
  const readToken = `sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/'`;
  return `
Demo credentials, outside production only:
  clientId ${id}   clientSecret ${clientSecret}   x-api-key ${apiKey}

Try it:
  curl -s '${origin}/payment-links?limit=1' -H 'x-api-key: ${apiKey}' -H "authorization: Bearer $(${login} | ${readToken})"
`;
}
