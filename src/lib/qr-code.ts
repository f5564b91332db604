import { LRUCache } from 'lru-cache';
import { encode } from 'uqr';

/** Readers accept any of the eight mask patterns; choosing the best one costs seven times as much as encoding. */
const MASK_PATTERN = 2;

/** The size of the cache in characters: some 300 codes of urls of usual length. */
const KEPT = 1024 * 1024;
const LONGEST_KEPT = 16 * 1024;

/** The width of the quiet zone in modules, as ISO/IEC 18004 requires. */
export const QUIET_ZONE = 4;

/** The dark modules as an SVG path in a square of `size` units, with the quiet zone around them. */
export type QrCode = { readonly size: number; readonly path: string };

const drawings = new LRUCache<string, QrCode>({
  maxSize: KEPT,
  maxEntrySize: LONGEST_KEPT,
  sizeCalculation: ({ path }, text) => path.length + text.length,
});

/** Encodes a text of at most 2,953 bytes as a QR code. Cached, as one url is shown many times. */
export function drawQrCode(text: string): QrCode {
  const kept = drawings.get(text);
  if (kept !== undefined) return kept;
  // The quiet zone is added to the path, as the library's own border takes longer than all the rest.
  const { data, size } = encode(text, { ecc: 'L', border: 0, maskPattern: MASK_PATTERN });
  const drawing = { size: size + 2 * QUIET_ZONE, path: data.map(rowPath).join('') };
  drawings.set(text, drawing);
  return drawing;
}

/** The text as a QR code: one SVG document, black on white. */
export function qrCodeSvg(text: string): string {
  const { size, path } = drawQrCode(text);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`
  );
}

/** Each run of dark modules is one rectangle. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (row[x] !== true) continue;
    const start = x;
    while (row[x] === true) x += 1;
    const left = start + QUIET_ZONE;
    path += `M${left} ${y + QUIET_ZONE}h${x - start}v1H${left}z`;
  }
  return path;
}
