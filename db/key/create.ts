import { SCOPES } from '../../src/domain/scope.ts';
import { runCommand, UsageError } from '../../src/lib/command.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { readDate } from '../read-date.ts';
import { withKeysOf } from './key-service.ts';

const usage = `Creates an additional API key of a client. It is shown once and stored as a hash.

  npm run key:create -- --client my-shop --name "Reports" --scopes links:read [--expires 2027-01-31]

--scopes: one or more of ${SCOPES.join(', ')}, separated by commas.
--expires: a date or a time, in UTC unless it names another zone, from which on the key is refused. Without it, the key is
valid until it is revoked.
`;

await runCommand({
  usage,
  options: {
    client: { type: 'string' },
    name: { type: 'string' },
    scopes: { type: 'string' },
    expires: { type: 'string' },
  },
  async run(values) {
    const { name, scopes, expires } = values;
    if (name === undefined) throw new UsageError('--name is required');
    if (scopes === undefined) throw new UsageError('--scopes is required');
    const given = scopes.split(',').map((scope) => scope.trim());
    const unknown = given.filter((scope) => !SCOPES.some((known) => known === scope));
    if (unknown.length > 0) {
      const named = unknown.map((scope) => JSON.stringify(scope)).join(', ');
      throw new OperatorError(`--scopes: must be among ${SCOPES.join(', ')}, not ${named}`);
    }
    const expiresAt = expires === undefined ? null : readDate('--expires', expires).first;
    await withKeysOf(values, async (keys, viewer) => {
      const { apiKey, key } = await keys.create(viewer, { name, scopes: given, expiresAt });
      process.stdout.write(`id   ${apiKey.id}\nkey  ${key}\n`);
    });
  },
});
