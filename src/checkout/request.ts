import { DomainError } from '../domain/errors.ts';
import { readText } from '../http/body.ts';

const MAX_FORM_BYTES = 64 * 1024;

/**
 * User agents of chat apps, mail scanners and crawlers that fetch a url for a preview. The bare name of an app is left out if
 * its in-app browser has it, too (LinkedInApp, Pinterest, Snapchat); a Cubot is a phone.
 */
const PREVIEWERS =
  /(?<!cu)bot\b|crawl|spider|preview|scrap|externalhit|whatsapp\/|viber\/|vkshare|embedly|iframely|mastodon\/|imgproxy|imageproxy|google-(inspectiontool|pagerenderer|read-aloud)/i;

/** Whether the request is for a link preview, or a browser's prefetch. */
export function isPreview(headers: Headers): boolean {
  if (PREVIEWERS.test(headers.get('user-agent') ?? '')) return true;
  return /prefetch|prerender|preview/i.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '');
}

/**
 * Whether a GET of the page is a person opening the link: neither a preview, nor a link of our own page (another language,
 * try again).
 */
export function isOpenByPerson(headers: Headers): boolean {
  return !isPreview(headers) && headers.get('sec-fetch-site') !== 'same-origin';
}

/**
 * Whether a submission comes from our own page, by `Sec-Fetch-Site`. Older browsers, and pages over plain http, send `Origin`
 * alone, which is `null` for our own form because of `Referrer-Policy: no-referrer`.
 */
export function isOwnForm(request: Request, publicUrl: string): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = request.headers.get('origin');
  if (origin === null || origin === 'null') return true;
  return origin === new URL(publicUrl).origin || origin === new URL(request.url).origin;
}

/** Whether the body's media type is a form's. */
export function isForm(request: Request): boolean {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  return type.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

/** The fields of a submitted form. Throws for a body that no form of ours sends. */
export async function readFormBody(request: Request): Promise<URLSearchParams> {
  if (!isForm(request)) {
    throw new DomainError('UNSUPPORTED_MEDIA', 'Content-Type: must be application/x-www-form-urlencoded');
  }
  return new URLSearchParams(await readText(request, MAX_FORM_BYTES));
}
