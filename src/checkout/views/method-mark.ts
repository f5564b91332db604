import { raw } from 'hono/html';
import type { PaymentMethod } from '../../domain/payment-method.ts';
import type { Markup } from './markup.ts';

/** Decorative icons by kind of method, hidden from assistive technology. */
const MARKS = {
  card: draw('<rect x="2.5" y="5" width="19" height="14" rx="2.5"/><path d="M2.5 10h19M6 15h4"/>'),
  bank: draw('<path d="M3 10l9-6 9 6H3zM5.5 10v8M10 10v8M14 10v8M18.5 10v8M3 20.5h18"/>'),
  code: draw(
    '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM17.5 17.5H20V20h-2.5zM17.5 14H20M14 20h1"/>',
  ),
  phone: draw('<rect x="6.5" y="2.5" width="11" height="19" rx="2.5"/><path d="M10.5 18.5h3"/>'),
  coin: draw('<circle cx="12" cy="12" r="9"/><path d="M15 9.5a3.5 3.5 0 1 0 0 5M12 6v2M12 16v2"/>'),
  wallet: draw('<rect x="3" y="6" width="18" height="13" rx="2.5"/><path d="M3 10h18M16 14.5h1.5"/>'),
} as const;

const KINDS: Readonly<Partial<Record<PaymentMethod, keyof typeof MARKS>>> = {
  CARD: 'card',
  WEBPAY: 'card',
  CRYPTO: 'coin',
  ACCOUNT: 'wallet',
  PIX: 'code',
  PCT: 'code',
  SIP: 'code',
  NEQUI: 'phone',
  DAVIPLATA: 'phone',
};

export function methodMark(method: PaymentMethod): Markup {
  return MARKS[KINDS[method] ?? 'bank'];
}

function draw(shapes: string): Markup {
  return raw(
    `<svg class="kind" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shapes}</svg>`,
  );
}
