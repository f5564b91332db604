import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '../domain/webhook/webhook-url.ts';

/** Resolves a host name to its addresses. Rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** The host name resolves to a private address. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
}

/**
 * A `lookup` for `net.connect` that checks every address of the name, so that a name which resolves otherwise than when
 * the url was checked (DNS rebinding) is refused before anything connects. Node looks up no address literals:
 * `webhookUrlFault` checks those.
 */
export function createGuardedLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        // Node chooses which address it connects to, so one that is not public refuses all of them.
        if (first === undefined || !addresses.every(isPublicAddress)) {
          callback(new ForbiddenAddressError('the host name stands for a private or reserved address'), []);
        } else if (options.all === true) {
          callback(
            null,
            addresses.map((address) => ({ address, family: isIP(address) })),
          );
        } else {
          callback(null, first, isIP(first));
        }
      },
      (error) => callback(error, []),
    );
  };
}

/**
 * Queries the name servers directly. `getaddrinfo` would also read the machine's hosts file, and blocks threads of the pool:
 * four hanging names would stall every other lookup and all file access.
 */
export async function resolvePublicName(
  hostname: string,
  resolver = new Resolver({ timeout: 2_000, tries: 2 }),
): Promise<readonly string[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
  return [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
