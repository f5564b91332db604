import { expect, test } from 'vitest';
import { run } from '../support/command.ts';

const PROGRAM = `
  import { registerHooks } from 'node:module';
  const asked = [];
  registerHooks({
    resolve(specifier, context, next) {
      asked.push(specifier);
      return next(specifier, context);
    },
  });
  await import('./src/providers/providers.ts');
  process.stdout.write(asked.filter((name) => ['stripe', 'transbank-sdk', './sandbox/sandbox.ts'].includes(name)).join());
`;

test('the package of a provider is not loaded before a call of it', async () => {
  const { code, output } = await run(process.execPath, ['--input-type=module', '--eval', PROGRAM]);
  expect([code, output]).toEqual([0, './sandbox/sandbox.ts']);
});
