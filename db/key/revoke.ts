import { NotFoundError } from '../../src/domain/errors.ts';
import { runCommand, UsageError } from '../../src/lib/command.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { withKeysOf } from './key-service.ts';

const usage = `Revokes an API key of a client: within 3 seconds every process refuses the key and its tokens.

  npm run key:revoke -- --client my-shop --id key_01...
`;

await runCommand({
  usage,
  options: { client: { type: 'string' }, id: { type: 'string' } },
  async run(values) {
    const { id } = values;
    if (id === undefined) throw new UsageError('--id is required');
    await withKeysOf(values, async (keys, viewer) => {
      await keys.revoke(viewer, id).catch((error: unknown) => {
        if (!(error instanceof NotFoundError)) throw error;
        throw new OperatorError(`--id: the client has no key ${JSON.stringify(id)}; npm run key:list shows them`);
      });
      process.stdout.write(`${id} is revoked\n`);
    });
  },
});
