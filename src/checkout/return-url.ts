const OURS: ReadonlySet<string> = new Set(['checkoutSessionId', 'status']);

/** The merchant's url with the session's outcome. The rest of its query, and its fragment, are left as they are. */
export function returnUrl(base: string, checkoutSessionId: string, status: 'FINISHED' | 'FAILED'): string {
  const url = new URL(base);
  const theirs = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !OURS.has(new URLSearchParams(pair).keys().next().value ?? ''));
  url.search = [...theirs, `checkoutSessionId=${checkoutSessionId}`, `status=${status}`].join('&');
  return url.href;
}
