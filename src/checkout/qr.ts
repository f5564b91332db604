import { html } from 'hono/html';
import { encode } from 'uqr';
import type { Markup } from './markup.ts';

/** Beyond this a phone's camera no longer reads the code at the size it is shown. */
const LONGEST_URL = 400;

/** The url as a QR code in one path, dark on white in every colour scheme; nothing when the url is too long. */
export function qrCode(url: string, label: string): Markup | '' {
  if (url.length > LONGEST_URL) return '';
  const { data, size } = encode(url, { border: 2, ecc: 'L' });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}
