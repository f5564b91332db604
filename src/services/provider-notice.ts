import { DomainError, NotFoundError } from '../domain/errors.ts';
import type { Clock } from '../domain/id.ts';
import type { Payment } from '../domain/payment.ts';
import type { Store, StoreReads } from '../domain/ports.ts';
import { isProviderName, type OpenAccount, type ProviderAccount } from '../domain/provider/account.ts';
import { NoticeError, type ProviderNotice } from '../domain/provider/port.ts';
import { type Collection, makeDue } from './payment/payment-collection.ts';
import type { ProviderAccountService, Providers } from './provider-account.ts';

const ACCOUNTS_PER_READ = 100;
/** Clocks differ, and a provider may list a notice later than it happened. */
const OVERLAP_MS = 5 * 60_000;

export type ProviderNoticeService = ReturnType<typeof createProviderNoticeService>;

/** Webhooks of payment providers. A notice is only a hint: the payment is then looked up at the provider. */
export function createProviderNoticeService({
  store,
  clock,
  providers,
  accounts,
  collection,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly providers: Providers;
  readonly accounts: Pick<ProviderAccountService, 'findByAddress' | 'open'>;
  readonly collection: Pick<Collection, 'wake'>;
}) {
  /**
   * Verifies and stores a notice for the account at `address`. The same notice again changes nothing. Throws NotFoundError
   * when there is no such account, and an INVALID error when the provider did not sign the notice.
   */
  async function receive(
    provider: string,
    address: string,
    notice: { readonly body: Uint8Array; readonly headers: Headers },
  ): Promise<void> {
    const read = isProviderName(provider) ? providers[provider].readNotice : undefined;
    if (read === undefined) throw new NotFoundError('There is no such provider account');
    const account = await accounts.findByAddress(provider, address);
    await record(account, await verified(read(notice, account, clock())));
  }

  /** Stores a notice once, and makes its payment due for a lookup at the provider. */
  async function record(account: OpenAccount, { id: noticeId, type, about }: ProviderNotice): Promise<void> {
    const { clientId, id: accountId } = account;
    const now = clock();
    const isNew = await store.transaction(async (tx) => {
      const payment = about && (await findPayment(tx, account, about));
      const stored = { clientId, accountId, noticeId, type, paymentId: payment?.id ?? null, receivedAt: now };
      if (!(await tx.providerNotices.insert(stored))) return false;
      if (payment === undefined) return false;
      await makeDue(tx, payment, now);
      return true;
    }, clientId);
    if (isNew) collection.wake(clientId);
  }

  async function findPayment(
    { payments }: Pick<StoreReads, 'payments'>,
    { clientId, id }: OpenAccount,
    about: NonNullable<ProviderNotice['about']>,
  ): Promise<Payment | undefined> {
    if (!('paymentId' in about)) return payments.findByProvider(clientId, id, about);
    const payment = await payments.find(clientId, about.paymentId);
    return payment?.providerAccountId === id ? payment : undefined;
  }

  /**
   * Lists the notices of every account since the last time, for those that were not delivered. A failing account does not
   * hold up the others; rejects in the end with the first failure, if any. Stops early when `signal` is aborted.
   */
  async function readMissed(signal?: AbortSignal): Promise<void> {
    const failures: unknown[] = [];
    let after: Pick<OpenAccount, 'clientId' | 'id'> | undefined;
    do {
      const found = await store.providerAccounts.listAll(ACCOUNTS_PER_READ, after);
      for (const account of found) {
        if (signal?.aborted === true) return;
        await readMissedOf(account, signal).catch((error: unknown) => failures.push(error));
      }
      after = found.length < ACCOUNTS_PER_READ ? undefined : found.at(-1);
    } while (after !== undefined);
    if (failures.length > 0) throw failures[0];
  }

  /** When aborted, the time of the last reading is left as it is, so that the next run lists the rest. */
  async function readMissedOf(account: ProviderAccount, signal?: AbortSignal): Promise<void> {
    const { missedNotices } = providers[account.provider];
    if (missedNotices === undefined) return;
    const { clientId, id } = account;
    const readFrom = clock();
    const since = (account.noticesReadTo ?? account.createdAt) - OVERLAP_MS;
    const opened = accounts.open(account);
    for await (const notice of missedNotices(opened, since)) {
      if (signal?.aborted === true) return;
      await record(opened, notice);
    }
    await store.transaction((tx) => tx.providerAccounts.setNoticesReadTo(clientId, id, readFrom), clientId);
  }

  return { receive, readMissed };
}

async function verified(reading: Promise<ProviderNotice>): Promise<ProviderNotice> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof NoticeError) throw new DomainError('INVALID', error.message, { cause: error });
    throw error;
  }
}
