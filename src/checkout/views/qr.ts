import { html } from 'hono/html';
import { drawQrCode, QUIET_ZONE } from '../../lib/qr-code.ts';
import type { Markup } from './markup.ts';

/** The longest texts, in characters, that a phone's camera can read at the displayed size. */
const LONGEST = { small: 400, large: 1_000 } as const;
/** The page has a margin around the code, so half of the quiet zone suffices. */
const CUT = QUIET_ZONE / 2;

/** The text as a QR code, dark on white in every colour scheme; nothing when it is too long. */
export function qrCodeFigure(text: string, label: string, width: keyof typeof LONGEST = 'small'): Markup | '' {
  if (text.length > LONGEST[width]) return '';
  const { size: whole, path } = drawQrCode(text);
  const size = whole - 2 * CUT;
  return html`<svg class="qr ${width}" viewBox="${CUT} ${CUT} ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect x="${CUT}" y="${CUT}" width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}
