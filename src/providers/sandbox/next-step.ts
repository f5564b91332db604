import { createHash } from 'node:crypto';
import type { Payment } from '../../domain/payment.ts';
import type { NextStep, NextStepKind } from '../../domain/provider/next-step.ts';
import { railOf } from '../../domain/rails.ts';

const MINUTE_MS = 60_000;

/** The payer's time for each kind of step. */
const LIFETIME_MS: Readonly<Record<NextStepKind, number>> = {
  REDIRECT: 30 * MINUTE_MS,
  QR_CODE: 30 * MINUTE_MS,
  CONFIRM_IN_APP: 10 * MINUTE_MS,
  TRANSFER: 24 * 60 * MINUTE_MS,
};

/** The deadline of the payment's next step; null without a step. */
export function stepExpiry({ method, createdAt }: Payment): number | null {
  const { nextStep } = railOf(method);
  return nextStep === null ? null : createdAt + LIFETIME_MS[nextStep];
}

/** The payment's next step: a pure function of the payment. */
export function nextStepOf(payment: Payment, returnUrl: string): NextStep | null {
  const { method, railDetails } = payment;
  const { nextStep } = railOf(method);
  const expiresAt = stepExpiry(payment);
  switch (nextStep) {
    case null:
      return null;
    case 'REDIRECT':
      return {
        kind: nextStep,
        url: bankUrl(returnUrl),
        token: TOKEN_RAILS.has(method) ? digits(payment, 32) : null,
        expiresAt,
      };
    case 'QR_CODE':
      return {
        kind: nextStep,
        content: `sandbox.${method.toLowerCase()}.${payment.id}`,
        copyable: method === 'PIX',
        expiresAt,
      };
    case 'CONFIRM_IN_APP':
      return { kind: nextStep, expiresAt };
    case 'TRANSFER':
      return { kind: nextStep, account: transferAccount(payment, railDetails?.wallet?.network ?? null), expiresAt };
  }
}

/** The rails whose next step has a token in addition to the url. */
const TOKEN_RAILS: ReadonlySet<Payment['method']> = new Set(['WEBPAY', 'FINTOC', 'PSE', 'WOMPI']);

/** The url of the simulated bank's page for the payment with that `returnUrl`. */
function bankUrl(returnUrl: string): string {
  return returnUrl.replace('/return/', '/sandbox-bank/');
}

function transferAccount(payment: Payment, network: string | null) {
  const holder = 'Sandbox';
  switch (payment.method) {
    case 'SPEI':
      return { kind: 'CLABE', number: digits(payment, 18), bankId: '90646', holder } as const;
    case 'CVU':
      return { kind: 'CVU', number: digits(payment, 22), bankId: null, holder } as const;
    default:
      return { kind: 'ADDRESS', number: `0x${hash(payment).slice(0, 40)}`, bankId: network, holder: null } as const;
  }
}

function digits(payment: Payment, count: number): string {
  return BigInt(`0x${hash(payment)}`)
    .toString()
    .slice(-count)
    .padStart(count, '1');
}

function hash({ id }: Payment): string {
  return createHash('sha256').update(`sandbox ${id}`).digest('hex');
}
