import { LRUCache } from 'lru-cache';
import { RateLimitedError } from '../../domain/errors.ts';
import type { UsageCounter } from '../../domain/usage-counter.ts';
import { upTo } from '../../lib/lru.ts';

/** A key's quota in the window that ends at `endsAt`, as far as this process knows. */
type Allowance = {
  /** Units that this process was granted and has not spent. */
  granted: number;
  /** Units that no process has been granted yet. */
  ungranted: number;
  /** The size of the next grant. */
  nextGrant: number;
  endsAt: number;
  /** The pending request for a further grant, if any. */
  pendingGrant: Promise<void> | undefined;
};

type Options = {
  /** Its name in headers, errors and the log. */
  readonly name: string;
  /** Units for each key in a window. */
  readonly units: number;
  /** The name of a unit; by default, a unit is a request. */
  readonly unitName?: string;
  readonly windowS: number;
  readonly counter: UsageCounter;
  /** The key under which a shared counter counts, such as a hash. */
  readonly countedAs?: (key: string) => string;
  readonly now?: () => number;
  /** Called when the counter fails. */
  readonly onFault?: (error: unknown) => void;
};

export type Quota = ReturnType<typeof createQuota>;

/**
 * The first and the largest part of a quota that a process is granted at once; each grant in a window is twice the one before.
 * So few of its requests need the counter, and one that gets few requests, or is killed, takes little from the others.
 */
const FIRST_GRANT = 1 / 200;
const LARGEST_GRANT = 1 / 20;

/** The size of the LRU cache of keys. */
const KEYS = 20_000;

/**
 * A quota by key within fixed windows, for all processes that share the counter. Units are granted to a process in parts,
 * and spent there without a promise or an allocation. No more than the quota is granted, so all processes together never
 * exceed it; units that a process does not spend are not available to the others until the window ends.
 */
export function createQuota({
  name,
  units: quota,
  unitName,
  windowS,
  counter,
  countedAs = (key) => key,
  now = Date.now,
  onFault = () => {},
}: Options) {
  const windowMs = windowS * 1_000;
  const firstGrant = Math.ceil(quota * FIRST_GRANT);
  const largestGrant = Math.ceil(quota * LARGEST_GRANT);
  const allowances = new LRUCache<string, Allowance>(upTo(KEYS));
  let sweepAt = 0;

  /** Takes units, or throws RateLimitedError. The allowance is for the answer's headers. */
  function take(key: string, units: number): Allowance | Promise<Allowance> {
    const allowance = allowances.get(key);
    if (allowance === undefined || now() >= allowance.endsAt) return takeOfMore(key, units);
    if (allowance.granted >= units) {
      allowance.granted -= units;
      return allowance;
    }
    if (allowance.ungranted === 0 && allowance.pendingGrant === undefined) throw refusal(allowance);
    return takeOfMore(key, units);
  }

  /** Terminates: in each iteration the part of the quota that is not granted has shrunk, or another caller requests it. */
  async function takeOfMore(key: string, units: number): Promise<Allowance> {
    for (;;) {
      const allowance = currentOf(key);
      if (allowance.granted >= units) {
        allowance.granted -= units;
        return allowance;
      }
      if (allowance.pendingGrant === undefined && allowance.ungranted === 0) throw refusal(allowance);
      allowance.pendingGrant ??= requestGrant(key, allowance, Math.max(allowance.nextGrant, units - allowance.granted));
      await allowance.pendingGrant;
    }
  }

  function currentOf(key: string): Allowance {
    const known = allowances.get(key);
    if (known !== undefined && (known.pendingGrant !== undefined || now() < known.endsAt)) return known;
    const fresh = {
      granted: 0,
      ungranted: quota,
      nextGrant: firstGrant,
      endsAt: now() + windowMs,
      pendingGrant: undefined,
    };
    sweep();
    allowances.set(key, fresh);
    return fresh;
  }

  async function requestGrant(key: string, allowance: Allowance, units: number): Promise<void> {
    try {
      const { used, endsInMs } = await counter.add(countedAs(key), units);
      allowance.granted += Math.max(0, Math.min(units, quota - (used - units)));
      allowance.ungranted = Math.max(0, quota - used);
      allowance.nextGrant = Math.min(largestGrant, allowance.nextGrant * 2);
      allowance.endsAt = now() + endsInMs;
    } catch (error) {
      // A fault of the counter must not refuse requests: for one window this process counts on its own.
      allowance.granted += allowance.ungranted;
      allowance.ungranted = 0;
      onFault(error);
    } finally {
      allowance.pendingGrant = undefined;
    }
  }

  /** Removes keys whose windows have ended, at most once in a window. */
  function sweep(): void {
    const at = now();
    if (at < sweepAt) return;
    sweepAt = at + windowMs;
    for (const [key, { endsAt, pendingGrant }] of allowances) {
      if (pendingGrant === undefined && endsAt <= at) allowances.delete(key);
    }
  }

  /** Returns units that were taken for work that is charged again elsewhere. */
  function giveBack(key: string, units: number): void {
    const allowance = allowances.get(key);
    if (allowance !== undefined) allowance.granted = Math.min(quota, allowance.granted + units);
  }

  function refusal({ endsAt }: Allowance): RateLimitedError {
    return new RateLimitedError(name, secondsUntil(endsAt));
  }

  function secondsUntil(instant: number): number {
    return Math.max(1, Math.ceil((instant - now()) / 1_000));
  }

  /** The field RateLimit: the units left, and the seconds until the window ends. */
  function stateOf({ granted, ungranted, endsAt }: Allowance): string {
    return `"${name}";r=${granted + ungranted};t=${secondsUntil(endsAt)}`;
  }

  /** The field RateLimit of a key that was just refused. */
  function stateOfKey(key: string): string | undefined {
    const allowance = allowances.get(key);
    return allowance && stateOf(allowance);
  }

  const unit = unitName === undefined ? '' : `;qu="${unitName}"`;
  return {
    name,
    /** The field RateLimit-Policy. */
    policy: `"${name}";q=${quota}${unit};w=${windowS}`,
    take,
    giveBack,
    stateOf,
    stateOfKey,
    /** The number of cached keys. */
    size: () => allowances.size,
  };
}
