import type { Transaction, Visit } from './transactions.ts';

const BUTTONS: readonly (readonly [Visit, string])[] = [
  ['APPROVED', 'Approve'],
  ['REFUSED', 'Refuse'],
  ['LEFT', 'Leave'],
  ['ERROR', 'Meet an error'],
];

/** The page of a transaction, with a button for each outcome. */
export function hostedPage({ token, amount, status }: Transaction): string {
  const buttons = BUTTONS.map(([visit, name]) => `<button name="visit" value="${visit}">${name}</button>`).join('');
  const form = `<form method="post"><input type="hidden" name="token_ws" value="${token}">${buttons}</form>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Webpay (stand-in)</title></head>
<body><main><h1>Webpay</h1><p id="amount">${amount} CLP</p>
${status === 'INITIALIZED' ? form : `<p id="status">This transaction is ${status.toLowerCase()}.</p>`}
</main></body></html>`;
}
