import { runCommand } from '../../src/lib/command.ts';
import { withKeysOf } from './key-service.ts';

const usage = `Lists the additional API keys of a client, one line each: id, state, time of last use, scopes and name.

  npm run key:list -- --client my-shop
`;

function dateOf(time: number): string {
  return new Date(time).toISOString();
}

await runCommand({
  usage,
  options: { client: { type: 'string' } },
  async run(values) {
    await withKeysOf(values, async (keys, viewer) => {
      const now = Date.now();
      const lines = (await keys.list(viewer)).map(({ id, name, scopes, expiresAt, lastUsedAt, revokedAt }) => {
        const ends = expiresAt === null ? 'good' : `${expiresAt > now ? 'expires' : 'expired'} ${dateOf(expiresAt)}`;
        const state = revokedAt === null ? ends : `revoked ${dateOf(revokedAt)}`;
        const used = lastUsedAt === null ? 'never used' : `used ${dateOf(lastUsedAt)}`;
        return `${id}  ${state}  ${used}  ${scopes.join(',')}  ${JSON.stringify(name)}\n`;
      });
      process.stdout.write(lines.length > 0 ? lines.join('') : 'There are no further keys\n');
    });
  },
});
