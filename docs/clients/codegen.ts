import type { CodegenConfig } from '@graphql-codegen/cli';

const { GATEWAY = 'http://localhost:4000' } = process.env;

/** Types and documents for one client: its folder is all that they depend on. */
const client = (folder: string): CodegenConfig['generates'] => ({
  [`${folder}/gql/`]: {
    preset: 'client',
    documents: `${folder}/*.ts`,
    presetConfig: { fragmentMasking: false },
    config: {
      // A Decimal is exact as the text that it is; so are instants and urls.
      scalars: { DateTime: 'string', Decimal: 'string', URL: 'string' },
      strictScalars: true,
      useTypeImports: true,
      enumsAsTypes: true,
    },
  },
});

const config: CodegenConfig = {
  schema: `${GATEWAY}/graphql/schema.graphql`,
  importExtension: '.ts',
  generates: {
    ...client('graphql-request'),
    ...client('apollo'),
    ...client('urql'),
    // What urql's cache knows of the schema.
    'urql/schema.json': { plugins: ['introspection'], config: { minify: true, descriptions: false } },
  },
};

export default config;
