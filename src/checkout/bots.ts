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
