import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '../domain/webhook-url.ts';

/** The addresses that a host name stands for at this moment. Rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** The name stands for an address that nothing may be sent to. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
}

/**
 * The `lookup` of a connection about to be made: judges every address that the name stands for now, so that a name
 * which changed its mind since it was checked (DNS rebinding) is refused before anything connects. Address literals
 * in urls never come here, as nothing is looked up for them: `webhookUrlFault` judges those.
 */
export function createGuardedLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        // One bad address spoils the rest: which of them would be connected to is not ours to say.
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
 * Asks the name servers directly. The system's own lookup would also read the machine's hosts file, and waits for slow
 * name servers on the thread pool: four names that hang would stall every other lookup and all file access.
 */
export async function resolvePublicName(
  hostname: string,
  resolver = new Resolver({ timeout: 2_000, tries: 2 }),
): Promise<readonly string[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
  return [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
