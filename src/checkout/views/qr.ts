import { html } from 'hono/html';
import { drawQrCode, QUIET_ZONE } from '../../lib/qr-code.ts';
import type { Markup } from './markup.ts';

/** Beyond these a phone's camera no longer reads the code at the size it is shown. */
const LONGEST = { small: 400, large: 1_000 } as const;
/** A page has space around the code, so that half of the quiet zone is enough on it. */
const CUT = QUIET_ZONE / 2;

/** The text as a QR code, dark on white in every colour scheme; nothing when it is too long. */
export function qrCodeFigure(text: string, label: string, width: keyof typeof LONGEST = 'small'): Markup | '' {
  if (text.length > LONGEST[width]) return '';
  const { size: whole, path } = drawQrCode(text);
  const size = whole - 2 * CUT;
  return html`<svg class="qr ${width}" viewBox="${CUT} ${CUT} ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect x="${CUT}" y="${CUT}" width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}
