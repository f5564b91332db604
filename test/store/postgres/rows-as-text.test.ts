import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Payment } from '../../../src/domain/payment.ts';
import { PAYMENT_COLUMNS, type PaymentRow } from '../../../src/store/payment-row.ts';
import { readingText } from '../../../src/store/postgres/reader.ts';
import type { Connection, Database } from '../../../src/store/sql/database.ts';
import type { Query } from '../../../src/store/sql/statement.ts';
import { createStore, openDatabase } from '../../../src/store/store.ts';
import { PATIENT } from '../../support/patience.ts';
import { createTestDatabase, dialects, type TestDatabase } from '../../support/store.ts';
import { makeLink, makePayment, makeSession, unique } from '../make.ts';

const SEPARATOR = '\u001f';

/** Text as PostgreSQL can hold it: anything but U+0000 and halves of pairs. */
const text = fc.string({ unit: 'binary', maxLength: 12 }).map((given) => given.replaceAll('\0', '').toWellFormed());
/** What could be taken for a part of the form. */
const tricky = fc.constantFrom(
  '',
  '+',
  '++',
  ' ',
  '\u001e',
  '\n',
  'null',
  '0',
  '"',
  "'",
  '\\x1f',
  'ñandú 🧉',
  '\u2028',
);
const anyText = fc.oneof(text, tricky);
const withSeparator = fc.tuple(anyText, anyText).map((parts) => parts.join(SEPARATOR));
const number = fc.oneof(fc.constant(0), fc.integer(), fc.maxSafeInteger());

function paymentsOf(value: fc.Arbitrary<string>): fc.Arbitrary<readonly Partial<Payment>[]> {
  const payment = fc.record({
    externalId: value,
    ownerIdentityId: value,
    cardToken: fc.option(value),
    providerReference: fc.option(value),
    failureCode: fc.option(value),
    failureMessage: fc.option(value),
    customer: fc.option(fc.record({ id: value })),
    createdAt: number,
    authorizedAt: fc.option(number),
    capturedAt: fc.option(number),
  });
  return fc.array(payment, { maxLength: 6 });
}

describe.runIf(dialects.includes('postgres'))('each row as one text', () => {
  let database: TestDatabase;
  let plain: Database;
  const received: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    plain = await openDatabase({ databaseUrl: database.url, reads: 'rows', ...PATIENT });
  });
  afterAll(async () => {
    await plain.close();
    await database.drop();
  });

  const noted: Connection = {
    rows(query) {
      received.push(query.sql);
      return plain.reader.rows(query);
    },
  };

  async function insert(payments: readonly Partial<Payment>[]): Promise<Query<PaymentRow>> {
    const clientId = unique('client');
    const session = makeSession(makeLink({ clientId }));
    await createStore(plain).transaction(async (tx) => {
      for (const payment of payments) await tx.payments.insert(makePayment(session, { ...payment, id: unique('pay') }));
    });
    const sql = `select ${PAYMENT_COLUMNS.join()} from payments where client_id = $1 order by id desc`;
    return { sql, parameters: [clientId], columns: PAYMENT_COLUMNS, clientId };
  }

  test('the rows are those that the driver gives, whatever is in them', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(paymentsOf(anyText), async (payments) => {
        const query = await insert(payments);
        received.length = 0;
        expect(await readingText(noted).rows(query)).toEqual(await plain.reader.rows(query));
        expect(received).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  test('rows with the separator in them are read as rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(paymentsOf(withSeparator), { minLength: 1, maxLength: 2 }), async (groups) => {
        const query = await insert(groups.flat());
        received.length = 0;
        expect(await readingText(noted).rows(query)).toEqual(await plain.reader.rows(query));
        if (groups.flat().length > 0) expect(received.at(-1)).toBe(query.sql);
      }),
      { numRuns: 30 },
    );
  });

  test('queries of no client, and those whose columns are not known, stay as they are', async () => {
    const query = await insert([{}]);
    for (const other of [
      { ...query, clientId: undefined },
      { ...query, columns: undefined },
    ]) {
      received.length = 0;
      expect(await readingText(noted).rows(other)).toEqual(await plain.reader.rows(query));
      expect(received).toEqual([query.sql]);
    }
  });
});
