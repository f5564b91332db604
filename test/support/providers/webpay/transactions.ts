import { randomBytes } from 'node:crypto';

type Status = 'INITIALIZED' | 'AUTHORIZED' | 'FAILED' | 'REVERSED' | 'NULLIFIED' | 'PARTIALLY_NULLIFIED';

/** The payer's action at the page. `ERROR`: the page failed, and the payer returned to the shop. */
export type Visit = 'APPROVED' | 'REFUSED' | 'LEFT' | 'ERROR';

/** A transaction with its status by name as the API has it, and what only Webpay knows of it. */
export type Transaction = {
  readonly token: string;
  readonly buyOrder: string;
  readonly sessionId: string;
  readonly amount: number;
  readonly returnUrl: string;
  readonly createdAt: number;
  status: Status;
  visit?: { readonly kind: Visit; readonly at: number };
  committedAt?: number;
  /** The refunded amount after the commit. */
  returned: number;
  /** Whether its token was delivered in an answer: otherwise nobody can pay it. */
  isKnown: boolean;
};

/** How long a payer may pay at the page, and for how long what he paid then waits to be committed. */
const PAGE_LIFETIME_MS = 10 * 60_000;
const COMMIT_WITHIN_MS = 7 * 60_000;

const DAY_MS = 86_400_000;

/** An error answer of Webpay. */
export class WebpayFault extends Error {
  override readonly name = 'WebpayFault';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The transactions of one shop, with the rules of paying, committing and refunding. */
export function createTransactions(clock: () => number) {
  const byToken = new Map<string, Transaction>();

  function find(token: string): Transaction {
    const transaction = byToken.get(token);
    if (transaction === undefined) throw new WebpayFault(404, 'The transaction was not found');
    if (isLate(transaction)) transaction.status = 'REVERSED';
    return transaction;
  }

  /** How it stands, for those that ask within a week; the words are Webpay's. */
  function status(token: string): Transaction {
    const transaction = find(token);
    if (clock() <= transaction.createdAt + 7 * DAY_MS) return transaction;
    throw new WebpayFault(422, "The transactions's date has passed max time (7 days) to recover the status");
  }

  function isLate({ status, visit }: Transaction): boolean {
    return status === 'INITIALIZED' && visit?.kind === 'APPROVED' && clock() >= visit.at + COMMIT_WITHIN_MS;
  }

  function create(body: Readonly<Record<string, unknown>>): Transaction {
    const { amount } = body;
    if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount <= 0) {
      throw new WebpayFault(422, 'Invalid value for parameter: amount');
    }
    const transaction: Transaction = {
      token: randomBytes(32).toString('hex'),
      buyOrder: textOf(body, 'buy_order', 26),
      sessionId: textOf(body, 'session_id', 61),
      amount,
      returnUrl: textOf(body, 'return_url', 255),
      createdAt: clock(),
      status: 'INITIALIZED',
      returned: 0,
      isKnown: false,
    };
    byToken.set(transaction.token, transaction);
    return transaction;
  }

  /** Acts as the payer at the page; returns the url of the redirect. */
  function visit(token: string, kind: Visit): string {
    const transaction = find(token);
    const { buyOrder, sessionId, returnUrl, createdAt } = transaction;
    if (transaction.status !== 'INITIALIZED' || transaction.visit !== undefined) {
      throw new WebpayFault(422, 'The transaction was visited before');
    }
    const order = { TBK_ORDEN_COMPRA: buyOrder, TBK_ID_SESION: sessionId };
    // After the timeout, the payer is redirected without a token.
    if (clock() >= createdAt + PAGE_LIFETIME_MS) return addressWith(returnUrl, order);
    transaction.visit = { kind, at: clock() };
    if (kind === 'LEFT') return addressWith(returnUrl, { TBK_TOKEN: token, ...order });
    if (kind === 'ERROR') return addressWith(returnUrl, { token_ws: token, TBK_TOKEN: token, ...order });
    return addressWith(returnUrl, { token_ws: token });
  }

  /** Commits once: takes the approved money, or reports the refusal. */
  function commit(token: string): Transaction {
    const transaction = find(token);
    const { visit: visited, status } = transaction;
    if (status !== 'INITIALIZED') throw new WebpayFault(422, `Transaction already ${status.toLowerCase()}`);
    if (visited?.kind !== 'APPROVED' && visited?.kind !== 'REFUSED') {
      throw new WebpayFault(422, 'Invalid status 0 for transaction while authorizing');
    }
    transaction.status = visited.kind === 'APPROVED' ? 'AUTHORIZED' : 'FAILED';
    transaction.committedAt = clock();
    return transaction;
  }

  /** All of it within a day is a reversal; anything else is a nullification of what is named. */
  function refund(token: string, amount: unknown): Readonly<Record<string, unknown>> {
    const transaction = find(token);
    const { status, committedAt = 0, returned } = transaction;
    if (status !== 'AUTHORIZED' && status !== 'PARTIALLY_NULLIFIED') {
      throw new WebpayFault(422, `Transaction is ${status.toLowerCase()}`);
    }
    if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount <= 0) {
      throw new WebpayFault(422, 'Invalid value for parameter: amount');
    }
    if (returned + amount > transaction.amount)
      throw new WebpayFault(422, 'Amount to refund is bigger than the balance');
    transaction.returned += amount;
    const balance = transaction.amount - transaction.returned;
    if (amount === transaction.amount && clock() < committedAt + DAY_MS) {
      transaction.status = 'REVERSED';
      return { type: 'REVERSED' };
    }
    transaction.status = balance === 0 ? 'NULLIFIED' : 'PARTIALLY_NULLIFIED';
    return {
      type: 'NULLIFIED',
      authorization_code: '123456',
      authorization_date: new Date(clock()).toISOString(),
      nullified_amount: amount,
      balance,
      response_code: 0,
    };
  }

  const ofOrder = (buyOrder: string) => [...byToken.keys()].map(find).filter((made) => made.buyOrder === buyOrder);

  return { find, status, create, visit, commit, refund, ofOrder };
}

/** A transaction as commit and status answer it. */
export function toAnswer(transaction: Transaction): Readonly<Record<string, unknown>> {
  const { amount, status, buyOrder, sessionId, committedAt, createdAt, returned, visit } = transaction;
  const base = {
    amount,
    status,
    buy_order: buyOrder,
    session_id: sessionId,
    transaction_date: new Date(createdAt).toISOString(),
    accounting_date: new Date(createdAt).toISOString().slice(5, 10).replace('-', ''),
    installments_number: 0,
  };
  if (status === 'INITIALIZED') return base;
  const isApproved = visit?.kind === 'APPROVED';
  return {
    ...base,
    vci: isApproved ? 'TSY' : 'TSN',
    card_detail: { card_number: '6623' },
    payment_type_code: 'VN',
    response_code: isApproved ? 0 : -1,
    ...(isApproved && committedAt !== undefined && { authorization_code: '1213' }),
    ...(returned > 0 && { balance: amount - returned }),
  };
}

function textOf(body: Readonly<Record<string, unknown>>, name: string, maxLength: number): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '' && value.length <= maxLength) return value;
  throw new WebpayFault(422, `Invalid value for parameter: ${name}`);
}

function addressWith(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
