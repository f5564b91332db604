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
