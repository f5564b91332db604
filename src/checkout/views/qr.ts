import { html } from 'hono/html';
import { drawQrCode } from '../../lib/qr-code.ts';
import type { Markup } from './markup.ts';

/** Beyond this a phone's camera no longer reads the code at the size it is shown. */
const LONGEST_URL = 400;
const QUIET_ZONE = 2;

/** The url as a QR code, dark on white in every colour scheme; nothing when the url is too long. */
export function qrCode(url: string, label: string): Markup | '' {
  if (url.length > LONGEST_URL) return '';
  const { size, path } = drawQrCode(url, QUIET_ZONE);
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}
