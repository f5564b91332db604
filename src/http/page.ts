import { createHash } from 'node:crypto';

/**
 * The headers of a page with inline style and script. The policy allows them by their hashes, so nothing injected into the
 * page can run or restyle it; everything else is loaded from this origin.
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
    // With `no-referrer`, a form of the page would be sent with `Origin: null`, like a form of another site.
    'referrer-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'x-robots-tag': 'noindex, nofollow',
  } as const;
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}
