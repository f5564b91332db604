import type { Clock } from '../../domain/id.ts';
import type { Payment } from '../../domain/payment.ts';
import type {
  PaymentProvider,
  ProviderPayment,
  ProviderReport,
  ProviderResult,
  ReturnParameters,
} from '../../domain/provider/port.ts';
import { CANCELED, EXPIRED } from '../../domain/provider/schedule.ts';
import { type ApiOptions, referenceOf } from '../api.ts';
import { refusalOf, toPesos } from './amounts.ts';
import { createConnect, type WebpayTransaction } from './client.ts';
import { CREDENTIAL_FIELDS, credentialFaults } from './credentials.ts';
import { WebpayAccountRefusal, WebpayRefusal } from './errors.ts';
import { refundOnce, returnedAmount } from './refund.ts';

/** How long a payer has: ten minutes at the page of Webpay, and some more for his bank and the way back. */
const PAYER_TIME_MS = 15 * 60_000;

/** A commit that is under way when a payment is given up is over by then. */
const COMMIT_MS = 60_000;

/**
 * Cards of Chile through Webpay Plus: the payer pays at a page of Webpay, and the gateway commits when he comes back. What
 * is not committed is given back by Webpay itself, so a payment that was given up is simply never committed.
 */
export function createWebpay({ clock, ...options }: ApiOptions & { readonly clock: Clock }): PaymentProvider {
  const connect = createConnect(options);

  /**
   * Webpay knows no idempotency key. That does no harm: a transaction whose answer was lost has a page that nobody was led
   * to, and the new one is the only one that can be paid.
   */
  async function begin(asked: ProviderPayment): Promise<ProviderReport> {
    const { payment, account, returnUrl } = asked;
    if (payment.providerReference !== null) return look(asked);
    if (payment.status === 'FAILED') return { result: failed(payment, CANCELED) };
    const order = {
      buyOrder: buyOrderOf(payment),
      sessionId: payment.id,
      amount: toPesos(payment.amount),
      returnUrl,
    };
    try {
      const { token, url } = await (await connect(account)).create(order);
      const page = new URL(url);
      page.searchParams.set('token_ws', token);
      const expiresAt = clock() + PAYER_TIME_MS;
      const nextStep = { kind: 'REDIRECT', url: page.href, token, expiresAt } as const;
      return { result: { status: 'PENDING', reference: token, nextStep, expiresAt } };
    } catch (error) {
      if (error instanceof WebpayAccountRefusal) return { result: failed(payment, 'account_refused') };
      if (error instanceof WebpayRefusal) return { result: failed(payment, 'not_taken') };
      throw error;
    }
  }

  async function look({ payment, account }: ProviderPayment): Promise<ProviderReport> {
    const transaction = await (await connect(account)).status(referenceOf(payment));
    return { result: resultOf(payment, transaction), refundedAmount: returnedAmount(transaction) };
  }

  /**
   * How the payer came back: with `token_ws` when he is done, which is when the payment is committed; with `TBK_TOKEN` when
   * he gave up; with neither when his time was over; with both when the page met an error.
   */
  async function resume(asked: ProviderPayment, returned: ReturnParameters): Promise<ProviderReport> {
    const { payment, account } = asked;
    if (payment.providerReference === null) return begin(asked);
    const { token_ws: token, TBK_TOKEN: abandoned, TBK_ORDEN_COMPRA: buyOrder } = returned;
    if ((abandoned ?? token ?? payment.providerReference) !== payment.providerReference) return look(asked);
    if (abandoned !== undefined) return endUnlessPaid(asked, token === undefined ? 'abandoned' : 'page_error');
    if (token === undefined) return buyOrder === buyOrderOf(payment) ? endUnlessPaid(asked, EXPIRED) : look(asked);
    try {
      return { result: resultOf(payment, await (await connect(account)).commit(token)) };
    } catch (error) {
      // It was committed before, or cannot be any more: how it stands says which.
      if (error instanceof WebpayRefusal) return look(asked);
      throw error;
    }
  }

  /**
   * What is not committed cannot take money; whether it was is Webpay's to say, not the browser's. Of a payer who comes
   * back at this moment, a commit may be under way, and its answer may be lost: hence one more question later.
   */
  async function endUnlessPaid(asked: ProviderPayment, code: string): Promise<ProviderReport> {
    const report = await look(asked);
    if (report.result.status !== 'PENDING') return report;
    return { result: { ...failed(asked.payment, code), askAt: clock() + COMMIT_MS } };
  }

  return {
    name: 'webpay',
    simulated: false,
    methods: ['WEBPAY'],
    modes: ['TEST', 'LIVE'],
    credentialFields: CREDENTIAL_FIELDS,
    credentialFaults,
    testCards: [],
    banks: () => [],
    canRefund: () => true,
    refundsInOrder: true,
    refusal: refusalOf,
    begin,
    look,
    resume,
    cancel: (asked) => endUnlessPaid(asked, CANCELED),
    refund: async ({ payment, account }, refund) => refundOnce(await connect(account), payment, refund),
  };
}

/** Up to 26 characters: what follows the prefix of a payment's id is exactly that long. */
function buyOrderOf({ id }: Payment): string {
  return id.slice(id.indexOf('_') + 1);
}

/** The statuses of a transaction that took money, whatever became of the money later. */
const PAID: ReadonlySet<string> = new Set(['AUTHORIZED', 'CAPTURED', 'REVERSED', 'NULLIFIED', 'PARTIALLY_NULLIFIED']);

function resultOf(payment: Payment, transaction: WebpayTransaction): ProviderResult {
  const reference = referenceOf(payment);
  const { status, amount, buy_order: buyOrder, response_code: code, authorization_code: authorization } = transaction;
  if (status === 'INITIALIZED') {
    return { status: 'PENDING', reference, nextStep: payment.nextStep, expiresAt: payment.expiresAt };
  }
  if (!PAID.has(status) || code !== 0) return failed(payment, code === -2 ? 'expired_card' : 'refused');
  // Webpay gives back what nobody committed. Of a payment that was received, a refund has the same status.
  if (GIVEN_BACK.has(status) && payment.receivedAt === null) return failed(payment, 'reversed');
  if (buyOrder !== buyOrderOf(payment) || amount !== toPesos(payment.amount)) {
    throw new Error(`Webpay says that ${payment.id} was paid with another amount or order`);
  }
  return { status: 'RECEIVED', reference, ...(authorization != null && { transactionId: authorization }) };
}

const GIVEN_BACK: ReadonlySet<string> = new Set(['REVERSED', 'NULLIFIED']);

const MESSAGES: Readonly<Record<string, string>> = {
  [CANCELED]: 'The payment was canceled.',
  [EXPIRED]: 'The time to pay was over.',
  abandoned: 'The payer left the page of Webpay.',
  page_error: 'The page of Webpay met an error.',
  reversed: 'Webpay gave the money back to the payer.',
  account_refused: "The provider refused the account's credentials.",
  not_taken: 'The provider does not take the payment.',
};

function failed({ providerReference }: Payment, code: string): Extract<ProviderResult, { status: 'FAILED' }> {
  return {
    status: 'FAILED',
    reference: providerReference,
    code,
    message: MESSAGES[code] ?? 'The payment was refused.',
  };
}
