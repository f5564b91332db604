import { LRUCache } from 'lru-cache';
import { RateLimitedError } from '../../domain/errors.ts';
import type { UsageCounter } from '../../domain/usage-counter.ts';

/** What of its quota a key has left until `endsAt`, as far as this process knows. */
type Allowance = {
  /** Units that this process was granted and has not spent. */
  granted: number;
  /** Units that no process has been granted yet. */
  ungranted: number;
  endsAt: number;
  /** Under way, while more is asked for. */
  asking: Promise<void> | undefined;
};

type Options = {
  /** How callers know it: in headers, errors and the log. */
  readonly name: string;
  /** Units for each key in a window. */
  readonly units: number;
  /** What one unit is, unless it is a request. */
  readonly unitName?: string;
  readonly windowS: number;
  readonly counter: UsageCounter;
  /** What stands for a key where it leaves this process. */
  readonly countedAs?: (key: string) => string;
  readonly now?: () => number;
  /** Called each time that the counter does not tell. */
  readonly onFault?: (error: unknown) => void;
};

export type Quota = ReturnType<typeof createQuota>;

/** A process is granted this part of a quota at a time, so that it asks the counter for few of its requests. */
const GRANTS = 20;

/** So many keys are remembered; of more, those that have not come for longest are forgotten. */
const KEYS = 20_000;

/**
 * What each key may use in a window, shared by all processes that share the counter. Units are granted to a process in
 * parts, and spent there without a promise or an allocation. Never are more granted than there are, so together the
 * processes serve the quota at most; what a process was granted and does not spend is lost to the others until the
 * window ends.
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
  const part = Math.max(1, Math.ceil(quota / GRANTS));
  const allowances = new LRUCache<string, Allowance>({ max: KEYS });
  let sweepAt = 0;

  /** Takes units, or throws RateLimitedError. The answer's headers can tell of what it gives. */
  function take(key: string, units: number): Allowance | Promise<Allowance> {
    const allowance = allowances.get(key);
    if (allowance === undefined || now() >= allowance.endsAt) return takeOfMore(key, units);
    if (allowance.granted >= units) {
      allowance.granted -= units;
      return allowance;
    }
    if (allowance.ungranted === 0 && allowance.asking === undefined) throw refusal(allowance);
    return takeOfMore(key, units);
  }

  /** Ends: each time round, the part of the quota that is not granted has shrunk, or somebody else asks. */
  async function takeOfMore(key: string, units: number): Promise<Allowance> {
    for (;;) {
      const allowance = currentOf(key);
      if (allowance.granted >= units) {
        allowance.granted -= units;
        return allowance;
      }
      if (allowance.asking === undefined && allowance.ungranted === 0) throw refusal(allowance);
      allowance.asking ??= ask(key, allowance, Math.max(part, units - allowance.granted));
      await allowance.asking;
    }
  }

  function currentOf(key: string): Allowance {
    const known = allowances.get(key);
    if (known !== undefined && (known.asking !== undefined || now() < known.endsAt)) return known;
    const fresh = { granted: 0, ungranted: quota, endsAt: now() + windowMs, asking: undefined };
    sweep();
    allowances.set(key, fresh);
    return fresh;
  }

  async function ask(key: string, allowance: Allowance, units: number): Promise<void> {
    try {
      const { used, endsInMs } = await counter.add(countedAs(key), units);
      allowance.granted += Math.max(0, Math.min(units, quota - (used - units)));
      allowance.ungranted = Math.max(0, quota - used);
      allowance.endsAt = now() + endsInMs;
    } catch (error) {
      // No reason to refuse anybody: for one window this process counts by itself.
      allowance.granted += allowance.ungranted;
      allowance.ungranted = 0;
      onFault(error);
    } finally {
      allowance.asking = undefined;
    }
  }

  /** Once in a window at most, forgets those whose windows have ended. */
  function sweep(): void {
    const at = now();
    if (at < sweepAt) return;
    sweepAt = at + windowMs;
    for (const [key, { endsAt, asking }] of allowances) {
      if (asking === undefined && endsAt <= at) allowances.delete(key);
    }
  }

  /** Takes back what was taken for work that somebody else does, and takes for. */
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

  /** The field RateLimit: what is left to a key, and for how long. */
  function stateOf({ granted, ungranted, endsAt }: Allowance): string {
    return `"${name}";r=${granted + ungranted};t=${secondsUntil(endsAt)}`;
  }

  /** The same of a key that was just refused. */
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
    /** How many keys are remembered. */
    size: () => allowances.size,
  };
}
