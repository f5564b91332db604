import { operation } from './operation.ts';
import { object, ref, type Schema, textSchema, wholeNumberSchema } from './schema.ts';

export const authSchemas: Schema = {
  Login: object(
    {
      clientId: textSchema('Who you are.', { minLength: 1 }),
      clientSecret: textSchema('What only you know.', { minLength: 1 }),
    },
    {},
    'What a client proves itself with.',
  ),
  AccessToken: object({
    accessToken: textSchema('A JWT to send as `Authorization: Bearer <accessToken>`.'),
    tokenType: textSchema('How it is sent.', { const: 'Bearer' }),
    expiresIn: wholeNumberSchema('How many seconds it is valid for.'),
  }),
};

export const authPaths: Schema = {
  '/auth': {
    post: operation({
      id: 'issueAccessToken',
      tag: 'Access',
      summary: 'Get an access token',
      description:
        'Send your API key in `x-api-key` and the rest of your credentials in the body. A further API key needs no token; who wants one sends it as `clientSecret`, too.',
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
