import { describe, expect, test } from 'vitest';
import { isOpenByPerson } from '../../src/checkout/request.ts';

const CHROME =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

describe('a link preview is no visit', () => {
  test.each([
    'WhatsApp/2.23.20.0',
    'TelegramBot (like TwitterBot)',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'Twitterbot/1.0',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
    'LinkedInBot/1.0 (compatible; Mozilla/5.0)',
    'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'facebookexternalhit/1.1;line-poker/1.0',
    'kakaotalk-scrap/1.0',
    'Mastodon/4.2 (http.rb/5.1; +https://example.social/)',
  ])('%s', (agent) => {
    expect(isOpenByPerson(new Headers({ 'user-agent': agent }))).toBe(false);
  });
});

describe('a person is, in a browser or inside an app', () => {
  test.each([
    CHROME,
    `${CHROME} Instagram 300.0.0.0`,
    `${CHROME} [FBAN/FBIOS;FBAV/400.0]`,
    `${CHROME} [LinkedInApp]`,
    `${CHROME} [Pinterest/iOS]`,
    'Mozilla/5.0 (X11; CUBOT KING KONG) Gecko/20100101 Firefox/140.0',
  ])('%s', (agent) => {
    expect(isOpenByPerson(new Headers({ 'user-agent': agent, 'sec-fetch-site': 'cross-site' }))).toBe(true);
  });
});

test('a speculative load and a click inside the page are no visits', () => {
  expect(isOpenByPerson(new Headers({ 'user-agent': CHROME, 'sec-purpose': 'prefetch;prerender' }))).toBe(false);
  expect(isOpenByPerson(new Headers({ 'user-agent': CHROME, 'sec-fetch-site': 'same-origin' }))).toBe(false);
});
