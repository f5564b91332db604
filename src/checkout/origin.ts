/**
 * Whether a submission comes from our own page. Browsers say so in `Sec-Fetch-Site`; older ones, and pages over plain
 * http, have `Origin` alone, which `Referrer-Policy: no-referrer` turns into `null` for our own form.
 */
export function isOwnForm(request: Request, publicUrl: string): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = request.headers.get('origin');
  if (origin === null || origin === 'null') return true;
  return origin === new URL(publicUrl).origin || origin === new URL(request.url).origin;
}
