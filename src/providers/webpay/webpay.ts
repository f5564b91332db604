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

/** The payer's deadline: ten minutes at Webpay's page, and some more for the bank and the return. */
const PAYER_TIME_MS = 15 * 60_000;

/** By then, a commit that was in progress when the payment was given up has ended. */
const COMMIT_MS = 60_000;

/**
 * Chilean cards through Webpay Plus: the payer pays on a page of Webpay, and the gateway commits on the payer's return. Webpay
 * reverses what is not committed, so a payment that was given up is simply never committed.
 */
export function createWebpay({ clock, ...options }: ApiOptions & { readonly clock: Clock }): PaymentProvider {
  const connect = createConnect(options);

  /**
   * Webpay has no idempotency keys. They are not needed here: no payer knows the page of a transaction whose answer was lost,
   * so only the new one can be paid.
   */
  async function begin(request: ProviderPayment): Promise<ProviderReport> {
    const { payment, account, returnUrl } = request;
    if (payment.providerReference !== null) return retrieve(request);
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

  async function retrieve({ payment, account }: ProviderPayment): Promise<ProviderReport> {
    const transaction = await (await connect(account)).status(referenceOf(payment));
    return { result: resultOf(payment, transaction), refundedAmount: returnedAmount(transaction) };
  }

  /**
   * How the payer returned: with `token_ws` after paying, which is when the payment is committed; with `TBK_TOKEN` after
   * canceling; with neither after a timeout; with both after an error of the page.
   */
  async function resume(request: ProviderPayment, returned: ReturnParameters): Promise<ProviderReport> {
    const { payment, account } = request;
    if (payment.providerReference === null) return begin(request);
    const { token_ws: token, TBK_TOKEN: abandoned, TBK_ORDEN_COMPRA: buyOrder } = returned;
    if ((abandoned ?? token ?? payment.providerReference) !== payment.providerReference) return retrieve(request);
    if (abandoned !== undefined) return endUnlessPaid(request, token === undefined ? 'abandoned' : 'page_error');
    if (token === undefined)
      return buyOrder === buyOrderOf(payment) ? endUnlessPaid(request, EXPIRED) : retrieve(request);
    try {
      return { result: resultOf(payment, await (await connect(account)).commit(token)) };
    } catch (error) {
      // It was committed before, or no longer can be: its status says which.
      if (error instanceof WebpayRefusal) return retrieve(request);
      throw error;
    }
  }

  /**
   * An uncommitted transaction takes no money. Whether it was committed is looked up, as the parameters of a return can be
   * forged. A return at this moment may commit it, and the answer be lost: hence one more lookup later.
   */
  async function endUnlessPaid(request: ProviderPayment, code: string): Promise<ProviderReport> {
    const report = await retrieve(request);
    if (report.result.status !== 'PENDING') return report;
    return { result: { ...failed(request.payment, code), lookUpAt: clock() + COMMIT_MS } };
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
    retrieve,
    resume,
    cancel: (request) => endUnlessPaid(request, CANCELED),
    refund: async ({ payment, account }, refund) => refundOnce(await connect(account), payment, refund),
  };
}

/** At most 26 characters, which is the length of a payment's id after its prefix. */
function buyOrderOf({ id }: Payment): string {
  return id.slice(id.indexOf('_') + 1);
}

/** The statuses of a transaction that took money, including those after a refund. */
const PAID: ReadonlySet<string> = new Set(['AUTHORIZED', 'CAPTURED', 'REVERSED', 'NULLIFIED', 'PARTIALLY_NULLIFIED']);

function resultOf(payment: Payment, transaction: WebpayTransaction): ProviderResult {
  const reference = referenceOf(payment);
  const { status, amount, buy_order: buyOrder, response_code: code, authorization_code: authorization } = transaction;
  if (buyOrder !== buyOrderOf(payment)) throw mismatch(payment);
  if (status === 'INITIALIZED') {
    return { status: 'PENDING', reference, nextStep: payment.nextStep, expiresAt: payment.expiresAt };
  }
  // An answer that says neither paid nor refused decides nothing: the payment may have been paid.
  if (status !== 'FAILED' && (!PAID.has(status) || code == null)) {
    throw new Error(`Webpay reports neither that ${payment.id} was paid nor that it was refused`);
  }
  // No response code names a reason that helps a payer: -2 is any fault of the card or its account.
  if (status === 'FAILED' || code !== 0) return failed(payment, 'refused');
  // Webpay reverses uncommitted transactions. For a received payment, a refund has the same status.
  if (GIVEN_BACK.has(status) && payment.receivedAt === null) return failed(payment, 'reversed');
  if (amount !== toPesos(payment.amount)) throw mismatch(payment);
  return { status: 'RECEIVED', reference, ...(authorization != null && { transactionId: authorization }) };
}

function mismatch({ id }: Payment): Error {
  return new Error(`Webpay reports another amount or order than that of ${id}`);
}

const GIVEN_BACK: ReadonlySet<string> = new Set(['REVERSED', 'NULLIFIED']);

/** The messages of failure codes, for people. */
export const FAILURE_MESSAGES: Readonly<Record<string, string>> = {
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
    message: FAILURE_MESSAGES[code] ?? 'The payment was refused.',
  };
}
