import { createHash } from 'node:crypto';

/**
 * The headers of a page that carries its own style and script. They are named by their hashes, so nothing that is
 * written into the page's data can run or restyle it; whatever else it loads comes from here.
 */
export function pageHeaders({ style, script }: { readonly style: string; readonly script?: string }) {
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      `style-src ${hashOf(style)}`,
      ...(script === undefined ? [] : [`script-src ${hashOf(script)}`, "connect-src 'self'"]),
      "img-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    // Otherwise a form of the page would be sent with `Origin: null`, and could not be told from another site's.
    'referrer-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'x-robots-tag': 'noindex, nofollow',
  } as const;
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}
