import { SCOPES } from '../../src/domain/scope.ts';
import { runCommand, UsageError } from '../../src/lib/command.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { withKeysOf } from './key-service.ts';

const usage = `Makes a further API key of a client. It is shown once and kept as a hash.

  npm run key:create -- --client my-shop --name "Reports" --scopes links:read [--expires 2027-01-31T00:00:00Z]

--scopes is one or more, divided by commas, of ${SCOPES.join(', ')}.
--expires is a date, or a time in UTC; without it the key is good until it is revoked.
`;

const INSTANT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z)?$/;

/** In milliseconds. */
function readExpiry(text: string): number {
  const time = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse moves a day such as 30 February to the next month; it is refused here.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10))) return time;
  throw new OperatorError(
    `--expires: must be a date or a time in UTC, not ${JSON.stringify(text)}; for example --expires 2027-01-31T00:00:00Z`,
  );
}

await runCommand({
  usage,
  options: {
    client: { type: 'string' },
    name: { type: 'string' },
    scopes: { type: 'string' },
    expires: { type: 'string' },
  },
  async run({ client, name, scopes, expires }) {
    if (name === undefined) throw new UsageError('--name is required');
    if (scopes === undefined) throw new UsageError('--scopes is required');
    const given = scopes.split(',').map((scope) => scope.trim());
    const unknown = given.filter((scope) => !SCOPES.some((known) => known === scope));
    if (unknown.length > 0) {
      const named = unknown.map((scope) => JSON.stringify(scope)).join(', ');
      throw new OperatorError(`--scopes: must be of ${SCOPES.join(', ')}, not ${named}`);
    }
    const expiresAt = expires === undefined ? null : readExpiry(expires);
    await withKeysOf(client, async (keys, viewer) => {
      const { apiKey, key } = await keys.create(viewer, { name, scopes: given, expiresAt });
      process.stdout.write(`id   ${apiKey.id}\nkey  ${key}\n`);
    });
  },
});
