import { openStore } from '../../../src/store/store.ts';
import { PATIENT } from '../../support/patience.ts';
import { makeLink } from '../make.ts';

/** Writes links until it is killed, several at a time, and says which once the store has acknowledged them. */
const { DATABASE_URL: databaseUrl = '', CLIENT_ID: clientId = '' } = process.env;
const store = await openStore({ databaseUrl, ...PATIENT });

async function write(): Promise<void> {
  for (;;) {
    const link = makeLink({ clientId });
    await store.transaction((tx) => tx.paymentLinks.insert(link));
    process.stdout.write(`${link.id}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, write));
