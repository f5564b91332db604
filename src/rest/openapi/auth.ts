import { operation } from './operation.ts';
import { object, ref, type Schema, textSchema, wholeNumberSchema } from './schema.ts';

export const authSchemas: Schema = {
  Login: object(
    {
      clientId: textSchema("The client's id.", { minLength: 1 }),
      clientSecret: textSchema("The client's secret.", { minLength: 1 }),
    },
    {},
    'The credentials of a client, which complete the API key in `x-api-key`.',
  ),
  AccessToken: object({
    accessToken: textSchema('A JWT to send as `Authorization: Bearer <accessToken>`.'),
    tokenType: textSchema('The authentication scheme of the token.', { const: 'Bearer' }),
    expiresIn: wholeNumberSchema('The lifetime of the token, in seconds.'),
  }),
};

export const authPaths: Schema = {
  '/auth': {
    post: operation({
      id: 'issueAccessToken',
      tag: 'Access',
      summary: 'Get an access token',
      description:
        'Send the API key of the client in `x-api-key`, and its id and secret in the body. An additional API key (`plkey_…`) needs no token; to get one nevertheless, send the key both as `x-api-key` and as `clientSecret`.',
      open: true,
      body: {
        schema: ref('Login'),
        examples: {
          demo: {
            summary: 'The demo client, which exists outside production',
            value: { clientId: 'demo', clientSecret: 'demo-secret' },
          },
        },
      },
      status: 200,
      answer: 'An access token.',
      schema: ref('AccessToken'),
      errors: ['413', '415'],
    }),
  },
};
