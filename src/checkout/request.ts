import { DomainError } from '../domain/errors.ts';
import { readText } from '../http/body.ts';

const MAX_FORM_BYTES = 64 * 1024;

/**
 * What chat apps, mail scanners and crawlers call themselves when they fetch a url to preview it. The bare names of apps
 * are left out when people browse inside that app under its name (LinkedInApp, Pinterest, Snapchat); a Cubot is a phone.
 */
const PREVIEWERS =
  /(?<!cu)bot\b|crawl|spider|preview|scrap|externalhit|whatsapp\/|viber\/|vkshare|embedly|iframely|mastodon\/|imgproxy|imageproxy|google-(inspectiontool|pagerenderer|read-aloud)/i;

/**
 * Whether a GET of the page is a person opening the link. Link previews, speculative loads of the browser and our own
 * page's links (another language, try again) are not.
 */
export function isOpenByPerson(headers: Headers): boolean {
  if (PREVIEWERS.test(headers.get('user-agent') ?? '')) return false;
  if (/prefetch|prerender|preview/i.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '')) return false;
  return headers.get('sec-fetch-site') !== 'same-origin';
}

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

/** The fields of a submitted form. Refuses what no form of ours sends. */
export async function readFormBody(request: Request): Promise<URLSearchParams> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new DomainError('UNSUPPORTED_MEDIA', 'Content-Type: must be application/x-www-form-urlencoded');
  }
  return new URLSearchParams(await readText(request, MAX_FORM_BYTES));
}
