import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, MAX_CLOCK_SKEW_MS } from '../domain/id.ts';
import type { PaymentLink } from '../domain/payment-link.ts';
import { deriveKey } from '../lib/derived-key.ts';

/** How long a rendered form can be submitted. A later submission renders it again, with its input. */
export const FORM_LIFETIME_MS = 30 * 60_000;

const TOKEN = /^([0-9a-z]{1,11})\.([\w-]{43})$/;

type FormLink = Pick<PaymentLink, 'clientId' | 'id'>;

export type FormTokens = ReturnType<typeof createFormTokens>;

/** CSRF tokens: proof that this installation rendered a form for one link and one attempt, within its lifetime. */
export function createFormTokens({ authSecret, clock }: { readonly authSecret: string; readonly clock: Clock }) {
  const key = deriveKey(authSecret, 'form token');

  /** Makes a form's token; `attempt` is the id of the session that it begins or continues. */
  function issue(link: FormLink, attempt: string): string {
    const renderedAt = clock().toString(36);
    return `${renderedAt}.${sign(link, attempt, renderedAt).toString('base64url')}`;
  }

  function isValid(token: string, link: FormLink, attempt: string): boolean {
    const [, renderedAt, mac] = TOKEN.exec(token) ?? [];
    if (renderedAt === undefined || mac === undefined) return false;
    const age = clock() - Number.parseInt(renderedAt, 36);
    // Another gateway may have rendered the form, and its clock may be ahead of ours.
    const isTimely = age >= -MAX_CLOCK_SKEW_MS && age < FORM_LIFETIME_MS;
    return isTimely && timingSafeEqual(sign(link, attempt, renderedAt), Buffer.from(mac, 'base64url'));
  }

  function sign(link: FormLink, attempt: string, renderedAt: string): Buffer {
    return createHmac('sha256', key)
      .update(JSON.stringify([link.clientId, link.id, attempt, renderedAt]))
      .digest();
  }

  return { issue, isValid };
}
