import { drawQrCode } from '../../lib/qr-code.ts';

/** To draw one takes about 105 microseconds, and to write its 4 kB into the answer about 30: docs/cost.md. */
export const QR_CODE_UNITS = 45;

/** The text as a QR code: one SVG document, black on white. */
export function qrCodeSvg(text: string): string {
  const { size, path } = drawQrCode(text);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`
  );
}
