import { getCookie } from 'hono/cookie';
import type { Clock } from '../domain/id.ts';
import { type PaymentLink, paymentPath } from '../domain/payment-link.ts';
import { deriveKey } from '../lib/derived-key.ts';
import type { RandomBytes } from '../lib/random.ts';
import { createSecretBox } from '../lib/secret-box.ts';
import { FORM_LIFETIME_MS } from './form-token.ts';
import type { PageContext } from './respond.ts';
import { isLanguage, type Language } from './text/language.ts';
import type { FormValues } from './views/form.ts';

/** The state of one link in a payer's browser. */
export type Memory = {
  /** The session of the payer's last attempt. */
  readonly sessionId?: string | undefined;
  /** Whether the payer was redirected to the merchant once: a receipt that is opened again does not redirect. */
  readonly wasTakenBack?: boolean | undefined;
  /** The input of the form, without card and account. */
  readonly typed?: FormValues | undefined;
  readonly language?: Language | undefined;
};

type Stored = Memory & { readonly typedAt?: number };

/** The lifetime of the cookie; the form's input expires with the form. */
const LIFETIME_S = 7 * 86_400;

/** Browsers reject larger cookies, and ignore a longer path (RFC 6265bis, 5.6). */
const MAX_COOKIE = 4_000;
const MAX_PATH = 1_024;

export type PayerMemory = ReturnType<typeof createPayerMemory>;

/**
 * A sealed HttpOnly cookie with the link's path: it is sent to no other page, no script can read it, and it cannot be
 * forged. None of it is in the database.
 */
export function createPayerMemory({
  authSecret,
  publicUrl,
  random,
  clock,
}: {
  readonly authSecret: string;
  readonly publicUrl: string;
  readonly random: RandomBytes;
  readonly clock: Clock;
}) {
  const bytes = new Uint8Array(deriveKey(authSecret, 'payer memory').export());
  const box = createSecretBox({ keys: [{ id: 'payer', bytes }], random });
  const { protocol, pathname } = new URL(publicUrl);
  const isSecure = protocol === 'https:';
  const name = isSecure ? '__Secure-payer' : 'payer';

  /**
   * The browser's state of the link; empty without a valid cookie of that link. Its language is also stored in the request's
   * context, for error pages.
   */
  function read(c: PageContext, link: PaymentLink): Memory {
    const cookie = getCookie(c, name);
    if (cookie === undefined) return {};
    try {
      const { typedAt = 0, typed, ...memory } = JSON.parse(box.open(cookie, purposeOf(link))) as Stored;
      const language = isLanguage(memory.language) ? memory.language : undefined;
      c.set('chosenLanguage', language);
      const isFresh = clock() - typedAt < FORM_LIFETIME_MS;
      return { ...memory, language, ...(isFresh && { typed }) };
    } catch {
      return {};
    }
  }

  /** The header that sets the browser's state. */
  function write(link: PaymentLink, memory: Memory): Readonly<Record<string, string>> {
    const path = pathname.replace(/\/$/, '') + paymentPath(link);
    if (path.length > MAX_PATH) return {};
    const whole: Stored = memory.typed === undefined ? memory : { ...memory, typedAt: clock() };
    const sealed = seal(link, whole);
    const cookie = sealed.length <= MAX_COOKIE ? sealed : seal(link, { ...memory, typed: undefined });
    const secure = isSecure ? '; Secure' : '';
    return { 'set-cookie': `${name}=${cookie}; Path=${path}; Max-Age=${LIFETIME_S}; HttpOnly; SameSite=Lax${secure}` };
  }

  function seal(link: PaymentLink, stored: Stored): string {
    return box.seal(JSON.stringify(stored), purposeOf(link));
  }

  return { read, write };
}

function purposeOf({ clientId, id }: PaymentLink): string {
  return `payer ${clientId} ${id}`;
}
