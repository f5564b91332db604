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

/** What a payer's own browser remembers of one link. */
export type Memory = {
  /** The session of the payer's last attempt. */
  readonly sessionId?: string | undefined;
  /** Whether the payer was taken back to the merchant once: whoever opens the receipt again wants to read it. */
  readonly wasTakenBack?: boolean | undefined;
  /** What was typed, no card and no account among it. */
  readonly typed?: FormValues | undefined;
  readonly language?: Language | undefined;
};

type Stored = Memory & { readonly typedAt?: number };

/** How long a payer is known; what was typed is forgotten with its form. */
const LIFETIME_S = 7 * 86_400;

/** Browsers keep no larger cookie, and leave out a longer path (RFC 6265bis, 5.6). */
const MAX_COOKIE = 4_000;
const MAX_PATH = 1_024;

export type PayerMemory = ReturnType<typeof createPayerMemory>;

/**
 * A cookie of the link's own path, sealed: nobody else's page is sent it, no script reads it, and nothing in it can be
 * made up. The database holds none of it.
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

  /** What the browser remembers of the link: nothing unless we wrote it for that link. */
  function read(c: PageContext, link: PaymentLink): Memory {
    const cookie = getCookie(c, name);
    if (cookie === undefined) return {};
    try {
      const { typedAt = 0, typed, ...memory } = JSON.parse(box.open(cookie, purposeOf(link))) as Stored;
      const isFresh = clock() - typedAt < FORM_LIFETIME_MS;
      return {
        ...memory,
        language: isLanguage(memory.language) ? memory.language : undefined,
        ...(isFresh && { typed }),
      };
    } catch {
      return {};
    }
  }

  /** The header that makes the browser remember just that. */
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
