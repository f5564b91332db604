import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LONG_FORM } from './test/support/long.ts';
import { summaryReporter } from './test/support/summary-reporter.ts';

const require = createRequire(import.meta.url);

/** Tests that say themselves what is planned and compare it with what is not: the long form alone runs them twice. */
const OWN_PLANS = ['test/graphql/compiled/**', 'test/graphql/plugins/cost-plans.test.ts'];

export default defineConfig({
  // One copy of graphql: vitest would load it as ESM for us and as CommonJS for the libraries.
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  test: {
    globalSetup: ['test/support/postgres-once.ts'],
    setupFiles: ['test/support/bounded.ts'],
    // For the processes that tests start: with their code compiled, a gateway starts in half the work.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/node', import.meta.url)) },
    reporters: ['default', summaryReporter],
    // For what hangs: on a machine with much else to do, a test may take many times as long.
    testTimeout: 240_000,
    hookTimeout: 300_000,
    pool: 'forks',
    // Files share a process and what it has imported: no test changes a module. It halves the work of a run.
    isolate: false,
    // More than the two cores that a run is to do with: many tests wait for processes, browsers and databases.
    maxWorkers: 3,
    // A project's patterns are added to those above it, so none stand there.
    projects: [
      { extends: true, test: { name: 'gateway', include: ['test/**/*.test.ts'], exclude: ['**/node_modules/**'] } },
      {
        extends: true,
        // The answers of plans are those of the executor: the same tests, without plans.
        test: {
          name: 'executor',
          include: ['test/graphql/**/*.test.ts'],
          exclude: ['test/graphql/graphiql/**', ...(LONG_FORM ? [] : OWN_PLANS)],
          env: { TEST_PLANS: 'never' },
        },
      },
    ],
  },
});
