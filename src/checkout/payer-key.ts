import { createHmac } from 'node:crypto';
import type { Viewer } from '../domain/client.ts';
import { clientAddress } from '../http/client-address.ts';
import { deriveKey } from '../lib/derived-key.ts';
import type { PageContext } from './respond.ts';

export type PayerKeyOptions = {
  readonly authSecret: string;
  /** How many proxies of ours stand before the gateway; 0 when payers reach it directly. */
  readonly trustedProxies: number;
};

/**
 * Names the address of a payer for counting. A keyed hash, and another one for each client: the database holds no
 * address, and two merchants cannot find out whom they have in common.
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
