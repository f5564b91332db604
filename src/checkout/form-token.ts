import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, MAX_CLOCK_SKEW_MS } from '../domain/id.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import { deriveKey } from '../lib/derived-key.ts';

/** How long a form that was drawn is taken. One that comes later is drawn again, with what was typed. */
export const FORM_LIFETIME_MS = 30 * 60_000;

const TOKEN = /^([0-9a-z]{1,11})\.([\w-]{43})$/;

type FormLink = Pick<PaymentLink, 'clientId' | 'id'>;

export type FormTokens = ReturnType<typeof createFormTokens>;

/** Proof that a form was drawn by a gateway of this installation, for one link and one attempt, not long ago. */
export function createFormTokens({ authSecret, clock }: { readonly authSecret: string; readonly clock: Clock }) {
  const key = deriveKey(authSecret, 'form token');

  /** For the form that is drawn now; `attempt` is the id of the session that it begins or goes on with. */
  function issue(link: FormLink, attempt: string): string {
    const drawnAt = clock().toString(36);
    return `${drawnAt}.${sign(link, attempt, drawnAt).toString('base64url')}`;
  }

  function isValid(token: string, link: FormLink, attempt: string): boolean {
    const [, drawnAt, mac] = TOKEN.exec(token) ?? [];
    if (drawnAt === undefined || mac === undefined) return false;
    const age = clock() - Number.parseInt(drawnAt, 36);
    // Another gateway may have drawn the form, and its clock may be ahead of ours.
    const isTimely = age >= -MAX_CLOCK_SKEW_MS && age < FORM_LIFETIME_MS;
    return isTimely && timingSafeEqual(sign(link, attempt, drawnAt), Buffer.from(mac, 'base64url'));
  }

  function sign(link: FormLink, attempt: string, drawnAt: string): Buffer {
    return createHmac('sha256', key)
      .update(JSON.stringify([link.clientId, link.id, attempt, drawnAt]))
      .digest();
  }

  return { issue, isValid };
}
