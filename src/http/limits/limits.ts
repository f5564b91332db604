import { createHmac } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Viewer } from '../../domain/client.ts';
import { RateLimitedError } from '../../domain/errors.ts';
import type { UsageCounter } from '../../domain/usage-counter.ts';
import { deriveKey } from '../../lib/derived-key.ts';
import { clientAddress } from '../client-address.ts';
import type { Log } from '../log.ts';
import { noteRateLimit } from '../request-record.ts';
import type { HttpEnv } from '../trace.ts';
import { createQuota, type Quota } from './quota.ts';

/** Units in a window; null for no limit. */
export type LimitSettings = {
  readonly windowS: number;
  /** Requests from one address. */
  readonly perAddress: Readonly<Record<AddressLimit, number | null>>;
  /** Units of cost of one client, through GraphQL and REST together. */
  readonly perClient: number | null;
};

/** The routes that are limited by address: tokens, payers' pages, notices of providers. */
export type AddressLimit = 'auth' | 'pay' | 'notices';

/** Charges units to the viewer's budget, or throws RateLimitedError. Usually synchronous. */
export type Charge = (viewer: Viewer, units: number) => void | Promise<void>;

/** Without limits. */
export const UNLIMITED = { charge: () => {}, giveBack: () => {} };

type Options = {
  readonly settings: LimitSettings;
  readonly counter: UsageCounter;
  readonly authSecret: string;
  readonly trustedProxies: number;
  readonly log: Pick<Log, 'warn'>;
  /** Called for each refusal, with the limit's name, for metrics. */
  readonly limited?: ((limit: string) => void) | undefined;
  readonly now?: () => number;
};

export type Limits = ReturnType<typeof createLimits>;

/** The rate limits, by address and by client. */
export function createLimits({ settings, counter, authSecret, trustedProxies, log, limited, now }: Options) {
  const { windowS, perAddress, perClient } = settings;
  const addressKey = deriveKey(authSecret, 'rate limit address');
  const shared = { windowS, counter, ...(now && { now }), onFault };

  function onFault(err: unknown): void {
    log.warn({ err }, 'use of a limit could not be counted for all processes; this one counts by itself');
  }

  /** Addresses do not leave this process: a keyed hash of them is stored or logged. */
  function hashOf(address: string): string {
    return createHmac('sha256', addressKey).update(address).digest('base64url').slice(0, 22);
  }

  function refused(error: unknown, quota: Quota, key: string): void {
    if (!(error instanceof RateLimitedError)) return;
    const state = quota.stateOfKey(key);
    if (state !== undefined) noteRateLimit({ ratelimit: state, 'ratelimit-policy': quota.policy });
    limited?.(quota.name);
  }

  /** Counts requests by client address, as `clientAddress` gives it. */
  function byAddress(limit: AddressLimit): MiddlewareHandler<HttpEnv> {
    const units = perAddress[limit];
    if (units === null) return (_, next) => next();
    const countedAs = (address: string) => `${limit} ${hashOf(address)}`;
    const quota = createQuota({ ...shared, name: limit, units, countedAs });
    return async (c, next) => {
      const { headers } = c.req.raw;
      const address = clientAddress({ headers, remoteAddress: c.env?.remoteAddress }, trustedProxies);
      try {
        const allowance = await quota.take(address, 1);
        noteRateLimit({ ratelimit: quota.stateOf(allowance), 'ratelimit-policy': quota.policy });
      } catch (error) {
        refused(error, quota, address);
        if (error instanceof RateLimitedError) {
          log.warn({ limit, addressHash: hashOf(address) }, `the limit ${limit} refused requests of an address`);
        }
        throw error;
      }
      await next();
    };
  }

  /** Counts units by client. Requests without credentials are not counted. */
  function byClient(): { readonly charge: Charge; readonly giveBack: (viewer: Viewer, units: number) => void } {
    if (perClient === null) return UNLIMITED;
    const countedAs = (clientId: string) => `client ${clientId}`;
    const quota = createQuota({ ...shared, name: 'client', units: perClient, unitName: 'cost-units', countedAs });

    function noteState(allowance: Parameters<Quota['stateOf']>[0]): void {
      noteRateLimit({ ratelimit: quota.stateOf(allowance), 'ratelimit-policy': quota.policy });
    }

    function fail(error: unknown, clientId: string): never {
      refused(error, quota, clientId);
      if (error instanceof RateLimitedError) {
        log.warn({ limit: 'client', clientId }, 'the limit client refused requests of a client');
      }
      throw error;
    }

    return {
      charge({ clientId }, units) {
        if (clientId === '') return;
        try {
          const taken = quota.take(clientId, units);
          if (!(taken instanceof Promise)) return noteState(taken);
          return taken.then(noteState, (error: unknown) => fail(error, clientId));
        } catch (error) {
          fail(error, clientId);
        }
      },
      giveBack: ({ clientId }, units) => quota.giveBack(clientId, units),
    };
  }

  return { byAddress, ...byClient() };
}
