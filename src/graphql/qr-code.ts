import { encode } from 'uqr';

/** Every reader takes any of the eight mask patterns; to try which looks best costs seven times as much as to draw. */
const MASK_PATTERN = 2;
const QUIET_ZONE = 4;

/** The text as a QR code: one SVG document, black on white, with each row's runs of dark modules in one path. */
export function qrCode(text: string): string {
  const { data, size } = encode(text, { ecc: 'L', border: QUIET_ZONE, maskPattern: MASK_PATTERN });
  const path = data.map((row, y) => rowPath(row, y)).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`
  );
}

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
