import type { AmountRange, Position, TimeRange } from '../../../src/domain/page.ts';
import { type PaymentLink, statusAt } from '../../../src/domain/payment-link.ts';
import type { PaymentLinkFilter, PaymentLinkOrder, PaymentLinkQuery } from '../../../src/domain/ports.ts';

/** What a list of links should be, worked out from the domain's rules with no database. */
export function listed(
  links: readonly PaymentLink[],
  { filter, order, now }: PaymentLinkQuery,
  { after, before }: { readonly after?: PaymentLink; readonly before?: PaymentLink } = {},
): PaymentLink[] {
  const sign = order.direction === 'asc' ? 1 : -1;
  const compare = (a: PaymentLink, b: PaymentLink) => sign * (byField(a, b, order.field, now) || byText(a.id, b.id));
  return links
    .filter((link) => matches(link, filter, now))
    .filter((link) => after === undefined || compare(link, after) > 0)
    .filter((link) => before === undefined || compare(link, before) < 0)
    .toSorted(compare);
}

/** Where a link stands in a list by that field. */
export function positionOf(link: PaymentLink, field: PaymentLinkOrder['field']): Position {
  const keys = {
    createdAt: link.createdAt,
    expiresAt: link.expiresAt,
    totalAmount: link.terms.totalAmount,
    status: '',
  };
  return { key: keys[field], id: link.id };
}

function matches(link: PaymentLink, filter: PaymentLinkFilter, now: number): boolean {
  const { terms } = link;
  const any = <T>(wanted: readonly T[] | undefined, ...found: (T | undefined)[]) =>
    wanted === undefined || wanted.length === 0 || found.some((one) => one !== undefined && wanted.includes(one));
  const inside = ({ from = -Infinity, to = Infinity }: TimeRange = {}, time: number) => from <= time && time <= to;
  return (
    any(filter.id, link.id) &&
    any(filter.status, statusAt(link, now)) &&
    any(filter.currency, terms.currency) &&
    any(filter.checkoutToken, link.checkoutToken) &&
    any(filter.destinationAccountNumber, ...terms.destinations.map(({ account }) => account.accountNumber)) &&
    any(
      filter.customerEmail?.map((email) => email.toLowerCase()),
      terms.customer?.email?.toLowerCase(),
    ) &&
    any(filter.ownerIdentityId, terms.owner.identityId) &&
    hasWords(link, filter.search) &&
    (filter.metadata ?? []).every(({ key, value }) => terms.metadata?.[key] === value) &&
    insideAmounts(filter.totalAmount, terms.totalAmount) &&
    inside(filter.createdAt, link.createdAt) &&
    inside(filter.expiresAt, link.expiresAt)
  );
}

/** A plain look at every text: all of the words are there, and the last one may go on. */
function hasWords({ checkoutToken, terms }: PaymentLink, search: string | undefined): boolean {
  const { firstName, lastName, email } = terms.customer ?? {};
  const texts = [checkoutToken, firstName, lastName, email, ...terms.items.map(({ description }) => description)];
  const found = plainWords(texts.join(' '));
  return plainWords(search ?? '').every((word, place, all) =>
    found.some((one) => (place === all.length - 1 ? one.startsWith(word) : one === word)),
  );
}

function plainWords(text: string): string[] {
  const bare = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return bare.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

function insideAmounts({ from, to }: AmountRange = {}, amount: string): boolean {
  const value = micro(amount);
  return (from === undefined || micro(from) <= value) && (to === undefined || value <= micro(to));
}

function byField(a: PaymentLink, b: PaymentLink, field: PaymentLinkOrder['field'], now: number): number {
  switch (field) {
    case 'createdAt':
      return a.createdAt - b.createdAt;
    case 'expiresAt':
      return a.expiresAt - b.expiresAt;
    case 'totalAmount':
      return Number(micro(a.terms.totalAmount) - micro(b.terms.totalAmount));
    case 'status':
      return byText(statusAt(a, now), statusAt(b, now));
  }
}

function micro(amount: string): bigint {
  const [integer = '0', decimals = ''] = amount.split('.');
  return BigInt(integer) * 1_000_000n + BigInt(decimals.padEnd(6, '0'));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
