import cluster from 'node:cluster';
import { LRUCache } from 'lru-cache';
import { RateLimiterCluster, RateLimiterMemory } from 'rate-limiter-flexible';
import type { UsageCounter } from '../../domain/usage-counter.ts';

const KEYS = 50_000;
/** How long the process that started a worker may take to answer it. */
const TIMEOUT_MS = 1_000;

/**
 * Counts in the memory of this process, or with several workers in that of the process that started them
 * (`src/process/workers.ts`). Who runs a gateway of one worker in a cluster of theirs has nobody there who counts.
 */
export function createLocalCounter({
  windowS,
  workers = 1,
}: {
  readonly windowS: number;
  readonly workers?: number;
}): UsageCounter {
  return cluster.isWorker && workers > 1 ? countInPrimary(windowS) : countInMemory(windowS);
}

/** `points` is what the package would refuse from on: nothing is refused here. */
const NEVER_REFUSES = { points: Number.MAX_SAFE_INTEGER };

function countInMemory(windowS: number): UsageCounter {
  const limiter = new RateLimiterMemory({ ...NEVER_REFUSES, duration: windowS });
  // The package forgets keys when their windows end; this bounds how many there are until then.
  const keys = new LRUCache<string, true>({ max: KEYS, dispose: (_, key) => void limiter.delete(key) });
  return {
    async add(key, units) {
      if (!keys.has(key)) keys.set(key, true);
      return toUsage(await limiter.penalty(key, units));
    },
  };
}

function countInPrimary(windowS: number): UsageCounter {
  const settings = { ...NEVER_REFUSES, duration: windowS, keyPrefix: 'limits', timeoutMs: TIMEOUT_MS };
  const limiter = new RateLimiterCluster(settings);
  return {
    async add(key, units) {
      // The package would send to nobody, and the failure would be nobody's.
      if (!process.connected) throw new Error('The process that counts is gone');
      return toUsage(await limiter.penalty(key, units));
    },
  };
}

function toUsage({ consumedPoints, msBeforeNext }: { consumedPoints: number; msBeforeNext: number }) {
  return { used: consumedPoints, endsInMs: msBeforeNext };
}
