import type { Viewer } from '../../../src/domain/client.ts';
import type { Payment } from '../../../src/domain/payment.ts';
import type { ProviderName } from '../../../src/domain/provider/account.ts';
import type { ReturnParameters } from '../../../src/domain/provider/port.ts';
import type { TestClock } from '../../support/clock.ts';
import type { Shop, ShopOptions } from '../../support/shop.ts';

/** What becomes of money that a payer pays with. */
export type Fate =
  /** It stays. */
  | 'STAYS'
  /** The payer's bank disputes it. */
  | 'DISPUTED'
  /** A refund of it succeeds, and then comes back. */
  | 'REFUND_FAILS'
  /** A refund of it is undecided for a while. */
  | 'REFUND_PENDS';

/**
 * What is the matter with the provider's API. `down`: nothing gets through. `loses answers`: everything is done and no
 * answer arrives. `hangs`: everything is done and the connection stays open. Payers' pages go on all the while.
 */
export type Fault = 'down' | 'loses answers' | 'hangs';

/** A notice as a provider sends it. */
export type Notice = { readonly body: Uint8Array; readonly headers: Headers };

/** How a provider differs from others in what the suite asks of all of them. */
type Traits = {
  /** A refusal ends the payment; otherwise the payer may try again with another card. */
  readonly refusalIsFinal: boolean;
  /** Leaving the provider's page ends the payment; otherwise it waits for the payer to come back. */
  readonly leavingIsFinal: boolean;
  /** The fates that can be played. */
  readonly fates: readonly Fate[];
  /** What has expired or was canceled cannot be paid any more. */
  readonly endIsFinal: boolean;
  /** It gives nothing back of a payment that is disputed. */
  readonly refusesRefundOfDisputed: boolean;
  /** Money can be given back at the provider itself, past the gateway. */
  readonly refundsThere: boolean;
  /**
   * Money is taken only when the payer comes back: what a payer approved without coming back is given back by the provider
   * itself. Otherwise it is taken when the payer pays.
   */
  readonly takenOnReturn: boolean;
  /**
   * Begun again, a payment whose answer was lost is the same one at the provider. Otherwise it is made anew, and nobody
   * was ever led to the first one.
   */
  readonly findsLostBegin: boolean;
  /** Of a payment that is older than a week, it does not tell any more how it stands. */
  readonly tellsForAWeek?: true;
  /** The provider's time is the test's: it can be let pass. */
  readonly ownsTime: boolean;
  /** The API can be broken down. */
  readonly faults: boolean;
};

/**
 * One account with a provider, or with what plays it, and what payers and banks do there. Payments are made by gateways
 * that are opened with `shop`, `link`, `pay` and `account`. A new provider joins the suite with one of these.
 */
export type Driver = {
  readonly name: ProviderName;
  readonly clock: TestClock;
  readonly traits: Traits;
  /** With what a gateway reaches the provider. */
  readonly shop: Pick<ShopOptions, 'endpoints' | 'wrap'>;
  /** What the client's account is set with; undefined where none is needed. */
  readonly account: Readonly<Record<string, unknown>> | undefined;
  /** The terms of the links that are paid, and what pays them. */
  readonly link: Readonly<Record<string, unknown>>;
  readonly pay: Readonly<Record<string, unknown>>;

  /** What payers and banks do; whoever plays them needs no gateway, but the sandbox is inside of one. */
  readonly at: (shop: Shop) => PayersAndBanks;
  /** Signed notices, where the provider sends some. */
  readonly notices?: Notices;
  /** How the gateway comes to hear of what happened to a payment that is paid, where no notice says so. */
  readonly tell?: (shop: Shop, viewer: Viewer, payment: Payment) => Promise<void>;
  readonly breakDown: (fault: Fault) => void;
  readonly repair: () => void;
  /** How many payments the provider was asked to collect so far that a payer can pay, each counted once. */
  readonly collected: (shop: Shop, payment: Payment) => Promise<number>;
  readonly close: () => Promise<void>;
};

export type PayersAndBanks = {
  /** The payer pays, whether or not the gateway has heard of it. Rejects when it is too late for that. */
  readonly pay: (payment: Payment, fate?: Fate) => Promise<ReturnParameters>;
  /** The bank refuses the payer. */
  readonly refuse: (payment: Payment) => Promise<ReturnParameters>;
  /** The payer leaves without paying. What the browser comes back with. */
  readonly leave: (payment: Payment) => Promise<ReturnParameters>;
  /** The payer's bank decides on the dispute of a payment whose fate was to be disputed. */
  readonly decideDispute: (payment: Payment, status: 'WON' | 'LOST') => Promise<void>;
  /** What the fates REFUND_FAILS and REFUND_PENDS are still to do to the payment's refunds. */
  readonly settleRefunds: (payment: Payment) => Promise<void>;
  /** Somebody gives money back at the provider itself, past the gateway. */
  readonly refundThere?: (payment: Payment, amount: string) => Promise<void>;
  /** The sum of what the provider gave back, as a decimal text. */
  readonly refundedThere: (payment: Payment) => Promise<string>;
};

export type Notices = {
  /** Everything that the provider has told about the payment so far, oldest first, signed now. */
  readonly about: (payment: Payment) => Promise<readonly Notice[]>;
  /** The same body with a signature by somebody who does not know the secret. */
  readonly forge: (notice: Notice) => Notice;
  /** The same body, signed so long ago that nobody takes it any more. */
  readonly age: (notice: Notice) => Notice;
};
