import type { Config } from '../../config.ts';

/** The url of a page for a phone, and whether it is reachable now. */
export type PhoneAccess = { readonly url: string; readonly reachable: boolean };

type Address = { readonly address: string; readonly family: string; readonly internal: boolean };

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;
const EVERY_ADDRESS = ['0.0.0.0', '::'];

/**
 * The url of a page for another device. If PUBLIC_URL is a loopback name, it has the machine's network address instead, which
 * is reachable only if the gateway listens there.
 */
export function phoneAccess({
  config: { HOST, PUBLIC_URL },
  port,
  path,
  addresses,
}: {
  readonly config: Pick<Config, 'HOST' | 'PUBLIC_URL'>;
  /** Where this process listens; empty for the usual port. */
  readonly port: string;
  readonly path: string;
  readonly addresses: readonly Address[];
}): PhoneAccess {
  if (!LOOPBACK.test(new URL(PUBLIC_URL).hostname)) return { url: PUBLIC_URL + path, reachable: true };
  const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (own === undefined) return { url: PUBLIC_URL + path, reachable: false };
  const host = port === '' ? own.address : `${own.address}:${port}`;
  return { url: `http://${host}${path}`, reachable: EVERY_ADDRESS.includes(HOST) || HOST === own.address };
}
