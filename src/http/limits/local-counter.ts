import cluster from 'node:cluster';
import { LRUCache } from 'lru-cache';
import { RateLimiterCluster, RateLimiterMemory } from 'rate-limiter-flexible';
import type { UsageCounter } from '../../domain/usage-counter.ts';
import { upTo } from '../../lib/lru.ts';

const KEYS = 50_000;
/** The timeout of a worker's request to the primary process. */
const TIMEOUT_MS = 1_000;

/**
 * Counts in the memory of this process, or with several workers in the primary's (`src/process/workers.ts`). The number of
 * workers decides, as a gateway with one may itself be a worker of a foreign cluster, whose primary does not count.
 */
export function createLocalCounter({
  windowS,
  workers = 1,
  mostKeys = KEYS,
}: {
  readonly windowS: number;
  readonly workers?: number;
  /** How many keys this process counts; the least recently used are forgotten. */
  readonly mostKeys?: number;
}): UsageCounter {
  return cluster.isWorker && workers > 1 ? countInPrimary(windowS) : countInMemory(windowS, mostKeys);
}

/** `points` is the package's own limit, which is not used here. */
const NEVER_REFUSES = { points: Number.MAX_SAFE_INTEGER };

function countInMemory(windowS: number, mostKeys: number): UsageCounter {
  const limiter = new RateLimiterMemory({ ...NEVER_REFUSES, duration: windowS });
  // The package removes keys when their windows end; this bounds their number until then.
  const keys = new LRUCache<string, true>({ ...upTo(mostKeys), dispose: (_, key) => void limiter.delete(key) });
  return {
    async add(key, units) {
      // Unlike `has`, `get` counts as a use.
      if (keys.get(key) === undefined) keys.set(key, true);
      return toUsage(await limiter.penalty(key, units));
    },
  };
}

function countInPrimary(windowS: number): UsageCounter {
  const settings = { ...NEVER_REFUSES, duration: windowS, keyPrefix: 'limits', timeoutMs: TIMEOUT_MS };
  const limiter = new RateLimiterCluster(settings);
  return {
    async add(key, units) {
      // Without the primary, the package would reject where nothing can catch it.
      if (!process.connected) throw new Error('The process that counts is gone');
      return toUsage(await limiter.penalty(key, units));
    },
  };
}

function toUsage({ consumedPoints, msBeforeNext }: { consumedPoints: number; msBeforeNext: number }) {
  return { used: consumedPoints, endsInMs: msBeforeNext };
}
