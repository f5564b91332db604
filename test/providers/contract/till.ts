import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { Viewer } from '../../../src/domain/client.ts';
import type { Payment } from '../../../src/domain/payment.ts';
import type { PaymentLink } from '../../../src/domain/payment-link.ts';
import type { Store } from '../../../src/domain/ports.ts';
import { createShop, type Shop, type ShopOptions } from '../../support/shop.ts';
import type { Driver, Fate, Notice, PayersAndBanks } from './driver.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** What a part of the contract is tested with: runs a test at a till of its own. */
export type AtTill = (run: (till: Till) => Promise<void>) => () => Promise<void>;

export type Till = Awaited<ReturnType<typeof openTill>>;

/** A gateway, a client with an account at the provider, and whoever pays there. Stands beside others on one database. */
export async function openTill(store: Store, driver: Driver) {
  const { clock } = driver;
  const errors: unknown[] = [];

  /** Another gateway on the same database. */
  function openShop(options: ShopOptions = {}): Shop {
    return createShop(store, { clock, ...driver.shop, ...options, onCollectError: (error) => errors.push(error) });
  }

  const shop = openShop();
  const me: Viewer = await shop.viewer();
  const account = driver.account && (await shop.providerAccounts.set(me, driver.account));
  const there: PayersAndBanks = driver.at(shop);

  function newLink(otherwise: Readonly<Record<string, unknown>> = {}): Promise<PaymentLink> {
    return shop.activeLink(me, { duration: 30 * 86_400, ...driver.link, ...otherwise });
  }

  /** A payment of the link that was begun, as far as the provider answered. */
  async function beginOn({ checkoutToken }: PaymentLink, at: Shop = shop): Promise<Payment> {
    const { id } = await at.checkoutSessions.start(me, checkoutToken);
    return at.payments.pay(me, id, driver.pay);
  }

  async function begin(otherwise: Readonly<Record<string, unknown>> = {}): Promise<Payment> {
    return beginOn(await newLink(otherwise));
  }

  /** A payment whose money has come. */
  async function paid(fate?: Fate): Promise<Payment> {
    const payment = await begin();
    return shop.payments.resume(payment.returnKey, await there.pay(payment, fate));
  }

  /** The payer pays, and the gateway does not hear of it: the API is out of order at once, or after it took the money. */
  async function payUnheard(payment: Payment): Promise<void> {
    driver.breakDown(driver.traits.takenOnReturn ? 'loses answers' : 'down');
    const returned = await there.pay(payment);
    if (driver.traits.takenOnReturn) await shop.payments.resume(payment.returnKey, returned);
    driver.breakDown('down');
  }

  const now = (payment: Payment) => shop.payments.get(me, payment.id);

  /** The status of the payment, of its session and of its link. */
  async function standing({ id, paymentLinkId, checkoutSessionId }: Payment): Promise<readonly string[]> {
    return [
      (await shop.payments.get(me, id)).status,
      (await shop.checkoutSessions.get(me, checkoutSessionId)).storedStatus,
      (await shop.paymentLinks.get(me, paymentLinkId)).storedStatus,
    ];
  }

  /** Lets time pass and asks about everything that is due then. */
  async function pass(milliseconds: number): Promise<void> {
    clock.advance(milliseconds);
    await shop.lookUpDue();
  }

  /** The same in steps, as the job of every second would, coarser. */
  async function passInSteps(milliseconds: number, step = 5 * MINUTE_MS): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += step) await pass(step);
  }

  /** Hands a notice in at the account's address, and waits for what follows from it. */
  async function receive(notice: Notice, at: Viewer = me): Promise<void> {
    await shop.providerNotices.receive(driver.name, `${at.clientTag}.${account?.id}`, notice);
    await shop.payments.idle();
  }

  /** The gateway hears of everything that happened to a payment since it was paid. */
  async function hear(payment: Payment): Promise<void> {
    for (const notice of (await driver.notices?.about(payment)) ?? []) await receive(notice);
    await driver.tell?.(shop, me, payment);
  }

  const told = () => shop.eventsOf(me);

  async function close(): Promise<void> {
    await shop.payments.idle();
    await driver.close();
    holdSilent(errors, driver);
  }

  return {
    ...{ driver, shop, openShop, me, account, there, newLink, beginOn, begin, paid, payUnheard, now, standing },
    ...{ pass, passInSteps, receive, hear, told, close },
  };
}

/** No error that reaches the log may hold a credential or what the payer told, however deep one looks into it. */
function holdSilent(errors: readonly unknown[], { account, pay }: Driver): void {
  const text = errors.map((error) => inspect(error, { depth: 20, showHidden: true })).join('\n');
  for (const secret of secretsIn({ credentials: account?.credentials, customer: pay.customer })) {
    expect(text).not.toContain(secret);
  }
}

function secretsIn(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(secretsIn);
  return typeof value === 'string' && value.length > 12 ? [value] : [];
}
