import ipaddr from 'ipaddr.js';

const LONGEST_URL = 2048;

/**
 * What is wrong with the url of a webhook endpoint; undefined when it is valid. In production it must be https and name no
 * private address. Any host name is valid here: it is resolved, and its addresses are checked by `isPublicAddress`, for
 * each delivery.
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

/** `url.hostname` is normalised: decimal, octal and hexadecimal spellings of IPv4 are dotted, IPv6 is in brackets. */
function isOwnHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host)) return !isPublicAddress(host);
  return /(^|\.)localhost\.?$/.test(host);
}

/** Whether an address is public: neither private, local, reserved, nor an IPv6 form that embeds such an address. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast' || address.toString() === AZURE_HOST_SERVICE) return false;
  // Only 2000::/3 is allocated for unicast. Outside of it are forms that some systems still route, such as ::127.0.0.1.
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST);
}

/** A service of Azure's hosts that every virtual machine there can reach. The address lies in a public range. */
const AZURE_HOST_SERVICE = '168.63.129.16';

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');
