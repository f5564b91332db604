import { createHash } from 'node:crypto';
import type { Branding } from '../domain/branding.ts';
import { brandStyle } from './views/brand.ts';
import { SCRIPT } from './views/script.ts';
import { STYLE } from './views/style.ts';

const STYLE_HASH = hashOf(STYLE);
const SCRIPT_HASH = hashOf(SCRIPT);

/**
 * The headers of every page. The policy allows style and script by their hashes, so nothing that a merchant writes into a
 * link can run. `form-action` also applies to redirects after a submission: therefore the redirect to a merchant's url
 * is made by a page of ours, with a refresh.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': policy(),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  vary: 'Accept-Language, Accept-Encoding',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
};

/** The headers of a page with a branding, whose style the policy allows, too. */
export function checkoutHeaders(branding: Branding | undefined): Readonly<Record<string, string>> {
  if (branding === undefined) return PAGE_HEADERS;
  return { ...PAGE_HEADERS, 'content-security-policy': policy(hashOf(brandStyle(branding))) };
}

function policy(...brands: readonly string[]): string {
  return [
    "default-src 'none'",
    `style-src ${[STYLE_HASH, ...brands].join(' ')}`,
    `script-src ${SCRIPT_HASH}`,
    'img-src data:',
    // A waiting page requests its own state.
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}
