import ipaddr from 'ipaddr.js';

/** A site has at least a whole /64 (RFC 6177), so all addresses in it count as one. */
const IPV6_PREFIX_BYTES = 8;

/** IPv4, or IPv6 in brackets, with the port that some proxies add. */
const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[\d.]+))(?::\d{1,5})?$/;

type Source = { readonly headers: Pick<Headers, 'get'>; readonly remoteAddress: string | undefined };

/**
 * The client address of a request: an IPv4 address, or an IPv6 /64. Each of the `trustedProxies` before the gateway appends
 * its peer to X-Forwarded-For, so the entry that many from the right is the client; entries further left may be forged
 * by the client. With 0 the header is ignored. `unknown` without an address.
 */
export function clientAddress({ headers, remoteAddress }: Source, trustedProxies: number): string {
  const forwarded = trustedProxies === 0 ? [] : (headers.get('x-forwarded-for') ?? '').split(',');
  const entry = forwarded.at(-trustedProxies) ?? forwarded[0];
  return networkOf(entry) ?? networkOf(remoteAddress) ?? 'unknown';
}

function networkOf(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  const { v6, v4 } = WITH_PORT.exec(trimmed)?.groups ?? {};
  const address = v6 ?? v4 ?? trimmed;
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.fromByteArray(parsed.toByteArray().fill(0, IPV6_PREFIX_BYTES)).toString()}/64`;
}
