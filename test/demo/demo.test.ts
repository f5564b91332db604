import { expect, test } from 'vitest';
import { refuseDemoClients } from '../../src/demo/demo.ts';
import { DomainError } from '../../src/domain/errors.ts';
import type { ClientService } from '../../src/services/client.ts';

/** Clients whose login has that outcome. */
function clientsThat(issueToken: ClientService['issueToken']): Pick<ClientService, 'issueToken'> {
  return { issueToken };
}

const unknown = clientsThat(() => Promise.reject(new DomainError('UNAUTHENTICATED', 'unknown')));
const known = clientsThat(async () => ({ accessToken: 'x', tokenType: 'Bearer', expiresIn: 1 }));

test('a database without the demo clients is accepted, one with them is not', async () => {
  await expect(refuseDemoClients(unknown)).resolves.toBeUndefined();
  await expect(refuseDemoClients(known)).rejects.toThrow('DATABASE_URL: the database has the demo client "demo"');
});

test('a database that cannot be asked is not taken for one without them', async () => {
  const fault = new DomainError('UNAVAILABLE', 'The database is away');
  await expect(refuseDemoClients(clientsThat(() => Promise.reject(fault)))).rejects.toBe(fault);
});
