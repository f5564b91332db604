import type { Clock } from '../domain/id.ts';
import type { Services } from './services.ts';

/** What is to be done now and then without being asked, by every process. */
export function createJobs({ expiry, payments }: Pick<Services, 'expiry' | 'payments'>, clock: Clock) {
  return [
    { name: 'write down what has expired', everyMs: 1_000, run: () => expiry.expireDue(clock()) },
    { name: 'ask providers about payments', everyMs: 1_000, run: () => payments.wakeDue(clock()) },
  ] as const;
}
