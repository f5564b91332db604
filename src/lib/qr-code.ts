import { encode } from 'uqr';

/** Every reader takes any of the eight mask patterns; to try which looks best costs seven times as much as to draw. */
const MASK_PATTERN = 2;

/** Its modules as an SVG path in a square of `size` units, with `border` empty ones around: readers want 4, and take 2. */
export type QrCode = { readonly size: number; readonly path: string };

/** The text, of 2,953 bytes at most, as a QR code. */
export function drawQrCode(text: string, border: number): QrCode {
  const { data, size } = encode(text, { ecc: 'L', border, maskPattern: MASK_PATTERN });
  return { size, path: data.map(rowPath).join('') };
}

/** Each run of dark modules is one rectangle. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (row[x] !== true) continue;
    const start = x;
    while (row[x] === true) x += 1;
    path += `M${start} ${y}h${x - start}v1H${start}z`;
  }
  return path;
}
