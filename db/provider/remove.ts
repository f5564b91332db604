import { runCommand, UsageError } from '../../src/lib/command.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { withAccountsOf } from './account-service.ts';

const usage = `Removes the account of an API client with a payment provider, and deletes its credentials.

  npm run provider:remove -- --client my-shop --provider stripe --mode TEST [--force]

As long as payments or refunds have to be looked up through the account, it is not removed, and their number is printed.
--force removes it nevertheless: those payments fail in the end, even those that are paid, and those refunds stay PENDING.
`;

await runCommand({
  usage,
  options: {
    client: { type: 'string' },
    provider: { type: 'string' },
    mode: { type: 'string' },
    force: { type: 'boolean', default: false },
  },
  async run(values) {
    const { provider, mode, force } = values;
    if (provider === undefined) throw new UsageError('--provider is required');
    if (mode === undefined) throw new UsageError('--mode is required');
    await withAccountsOf(values, async (accounts, viewer) => {
      const all = await accounts.list(viewer);
      const account = all.find((one) => one.provider === provider && one.mode === mode);
      if (account === undefined) {
        const known = all.map((one) => `${one.provider} ${one.mode}`).join(', ') || 'none';
        throw new OperatorError(`--provider: the client has no account ${provider} ${mode}, it has ${known}`);
      }
      await accounts.remove(viewer, account.id, { force: force === true });
      process.stdout.write(`${account.id} is removed\n`);
    });
  },
});
