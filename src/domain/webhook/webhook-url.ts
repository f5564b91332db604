import ipaddr from 'ipaddr.js';

const LONGEST_URL = 2048;

/**
 * What is wrong with a url as a place to send webhooks to; undefined when nothing is. Outside development it is https
 * and names no address inside our own network. A host name passes here: what it stands for is looked up, and judged
 * by `isPublicAddress`, each time something is sent.
 */
export function webhookUrlFault(text: string, { development }: { readonly development: boolean }): string | undefined {
  if (text.length > LONGEST_URL) return `must have at most ${LONGEST_URL} characters`;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return 'must be an absolute http(s) url';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (development) return undefined;
  if (url.protocol !== 'https:') return 'must be an https url';
  if (isOwnHost(url.hostname)) return 'must not point to a private or reserved address';
  return undefined;
}

/** `url.hostname` is normalised: decimal, octal and hexadecimal spellings of IPv4 are dotted by now, IPv6 is in brackets. */
function isOwnHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host)) return !isPublicAddress(host);
  return /(^|\.)localhost\.?$/.test(host);
}

/** Whether an address is one of the public internet: neither private, local, reserved, nor a way around to one that is. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  // IPv6 hands out 2000::/3 alone. Outside of it lie forms that some systems still route, such as ::127.0.0.1.
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST);
}

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');
