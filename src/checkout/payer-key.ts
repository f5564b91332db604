import { createHmac } from 'node:crypto';
import type { Viewer } from '../domain/client.ts';
import { clientAddress } from '../http/client-address.ts';
import { deriveKey } from '../lib/derived-key.ts';
import type { PageContext } from './respond.ts';

export type PayerKeyOptions = {
  readonly authSecret: string;
  /** The number of trusted proxies in front of the gateway. */
  readonly trustedProxies: number;
};

/**
 * A keyed hash of a payer's address, for counting. The key differs by client: the database has no addresses, and two
 * merchants cannot find common payers.
 */
export function createPayerKeys({ authSecret, trustedProxies }: PayerKeyOptions) {
  const key = deriveKey(authSecret, 'payer address');

  return (c: PageContext, { clientId }: Viewer): string => {
    const { headers } = c.req.raw;
    const address = clientAddress({ headers, remoteAddress: c.env?.remoteAddress }, trustedProxies);
    return createHmac('sha256', key)
      .update(JSON.stringify([clientId, address]))
      .digest('base64url')
      .slice(0, 22);
  };
}
