import type Stripe from 'stripe';
import { TEST_CARDS } from './checkout.ts';

const CARD_NAMES: Readonly<Record<string, string>> = {
  [TEST_CARDS.PAYS]: 'Visa',
  [TEST_CARDS.DECLINED]: 'Declined',
  [TEST_CARDS.DISPUTED]: 'Disputed afterwards',
  [TEST_CARDS.REFUND_FAILS]: 'Refund fails',
  [TEST_CARDS.REFUND_PENDS]: 'Refund pends',
};

/** The page of a session: a choice of test cards, and the link to return. */
export function hostedPage(session: Stripe.Checkout.Session, problem?: string): string {
  const { amount_total, currency, cancel_url, status, id } = session;
  const cards = Object.entries(CARD_NAMES).map(
    ([token, name], index) =>
      `<label><input type="radio" name="card" value="${token}"${index === 0 ? ' checked' : ''}> ${name}</label><br>`,
  );
  const form = `<form method="post" action="/c/pay/${escaped(id)}">${cards.join('')}<button>Pay</button></form>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stripe Checkout (stand-in)</title></head>
<body><main><h1>Stripe Checkout</h1><p id="amount">${amount_total} ${escaped(currency ?? '')}</p>
${problem === undefined ? '' : `<p role="alert">${escaped(problem)}</p>`}
${status === 'open' ? form : `<p id="status">This session is ${escaped(status ?? '')}.</p>`}
${cancel_url === null ? '' : `<a id="leave" href="${escaped(cancel_url)}">Back</a>`}</main></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
