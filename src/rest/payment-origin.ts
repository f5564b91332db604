import type { Payment } from '../domain/payment.ts';
import type { PaymentMethod } from '../domain/payment-method.ts';
import type { NextStep } from '../domain/provider/next-step.ts';
import { formatInstant } from '../lib/instant.ts';
import { qrCodeSvg } from '../lib/qr-code.ts';

/** The published origin: the rail's data and the payer's next step, under the method's key. */
export function toOrigin(payment: Payment) {
  const { method, amount, currency } = payment;
  return { type: method, amount, currency, [partNameOf(method)]: toPart(payment) };
}

const PART_NAMES: Partial<Record<PaymentMethod, string>> = { CRYPTO: 'wallet', FEDNOW: 'fedNow' };

/** The key of a method's part in a published origin. */
export function partNameOf(method: PaymentMethod): string {
  return PART_NAMES[method] ?? method.toLowerCase();
}

function toPart({ method, currency, customer, railDetails, nextStep }: Payment) {
  switch (method) {
    // The published form has a token, but the card's is deleted once the payment is decided.
    case 'CARD':
      return { token: '', ...toNextPart(method, nextStep) };
    case 'ACCOUNT':
      return { type: 'CHECKING', currency, accountNumber: '', accountHolder: '' };
    case 'CRYPTO':
      return { ...railDetails?.wallet, address: nextStep?.kind === 'TRANSFER' ? nextStep.account.number : '' };
    default:
      return { ...railDetails, ...toNextPart(method, nextStep), customer: { firstName: '', ...customer } };
  }
}

function toNextPart(method: PaymentMethod, nextStep: NextStep | null) {
  const { expiresAt = null } = nextStep ?? {};
  const until = expiresAt === null ? undefined : formatInstant(expiresAt);
  switch (nextStep?.kind) {
    case 'REDIRECT':
      return { url: nextStep.url, ...(nextStep.token !== null && { token: nextStep.token }), expiresAt: until };
    case 'QR_CODE': {
      const { content, copyable } = nextStep;
      return { qrCode: imageOf(content), ...(copyable && { data: content }), expiredAt: until };
    }
    case 'TRANSFER': {
      const { number, bankId } = nextStep.account;
      return method === 'SPEI' ? { clabe: number, bankId: bankId ?? undefined } : { code: number };
    }
    case 'CONFIRM_IN_APP':
    case undefined:
      return method === 'PIX' ? { data: '' } : {};
  }
}

function imageOf(content: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(qrCodeSvg(content)).toString('base64')}`;
}
