import { DomainError } from '../domain/errors.ts';
import { readText } from '../http/body.ts';

const MAX_FORM_BYTES = 64 * 1024;

/**
 * What chat apps, mail scanners and crawlers call themselves when they fetch a url to preview it. The bare names of apps
 * are left out when people browse inside that app under its name (LinkedInApp, Pinterest, Snapchat); a Cubot is a phone.
 */
const PREVIEWERS =
  /(?<!cu)bot\b|crawl|spider|preview|scrap|externalhit|whatsapp\/|viber\/|vkshare|embedly|iframely|mastodon\/|imgproxy|imageproxy|google-(inspectiontool|pagerenderer|read-aloud)/i;

/** Whether a program fetches the url to show what is there, or a browser does so before anybody asked for it. */
export function isPreview(headers: Headers): boolean {
  if (PREVIEWERS.test(headers.get('user-agent') ?? '')) return true;
  return /prefetch|prerender|preview/i.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '');
}

/**
 * Whether a GET of the page is a person opening the link. Previews and our own page's links (another language, try again)
 * are not.
 */
export function isOpenByPerson(headers: Headers): boolean {
  return !isPreview(headers) && headers.get('sec-fetch-site') !== 'same-origin';
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

/** Whether the body says that it is a form. */
export function isForm(request: Request): boolean {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  return type.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

/** The fields of a submitted form. Refuses what no form of ours sends. */
export async function readFormBody(request: Request): Promise<URLSearchParams> {
  if (!isForm(request)) {
    throw new DomainError('UNSUPPORTED_MEDIA', 'Content-Type: must be application/x-www-form-urlencoded');
  }
  return new URLSearchParams(await readText(request, MAX_FORM_BYTES));
}
