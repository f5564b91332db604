import { html } from 'hono/html';
import { drawQrCode, QUIET_ZONE } from '../../lib/qr-code.ts';
import type { Markup } from './markup.ts';

/** Beyond this a phone's camera no longer reads the code at the size it is shown. */
const LONGEST_URL = 400;
/** A page has space around the code, so that half of the quiet zone is enough on it. */
const CUT = QUIET_ZONE / 2;

/** The url as a QR code, dark on white in every colour scheme; nothing when the url is too long. */
export function qrCodeFigure(url: string, label: string): Markup | '' {
  if (url.length > LONGEST_URL) return '';
  const { size: whole, path } = drawQrCode(url);
  const size = whole - 2 * CUT;
  return html`<svg class="qr" viewBox="${CUT} ${CUT} ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect x="${CUT}" y="${CUT}" width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}
