import type { ProviderCall, ProviderOperation, ProviderOutcome } from '../domain/provider/call.ts';
import {
  type PaymentProvider,
  PaymentTooOldError,
  PROVIDER_TIMEOUT_MS,
  ProviderCallError,
} from '../domain/provider/port.ts';

/**
 * The same provider, each of whose calls is reported when it ends, and as a timeout after PROVIDER_TIMEOUT_MS at the latest.
 * Neither results nor their timing change for callers.
 */
export function measured(
  provider: PaymentProvider,
  report: (call: ProviderCall) => void,
  now: () => number = () => performance.now(),
): PaymentProvider {
  const { name, begin, retrieve, resume, cancel, refund, missedNotices, movements } = provider;

  function measure<Args extends readonly unknown[], T>(
    operation: ProviderOperation,
    call: (...args: Args) => Promise<T>,
    outcomeOf: (result: T) => ProviderOutcome = () => 'answered',
  ) {
    return (...args: Args): Promise<T> => {
      const beganAt = now();
      let isReported = false;
      function end(outcome: ProviderOutcome): void {
        if (isReported) return;
        isReported = true;
        clearTimeout(timer);
        report({ provider: name, operation, outcome, durationMs: now() - beganAt });
      }
      const answer = call(...args);
      // The timer does not keep a stopping process alive.
      const timer = setTimeout(end, PROVIDER_TIMEOUT_MS, 'timeout').unref();
      answer.then(
        (result) => end(outcomeOf(result)),
        (error: unknown) => end(faultOf(error)),
      );
      return answer;
    };
  }

  /** A list is one call. Its duration is the time spent waiting for the provider, not that spent by the consumer of its items. */
  function measureList<Args extends readonly unknown[], T>(
    operation: ProviderOperation,
    list: (...args: Args) => AsyncIterable<T>,
  ) {
    return async function* (...args: Args): AsyncGenerator<T> {
      let outcome: ProviderOutcome = 'answered';
      let durationMs = 0;
      let beganAt = now();
      try {
        for await (const item of list(...args)) {
          durationMs += now() - beganAt;
          yield item;
          beganAt = now();
        }
        durationMs += now() - beganAt;
      } catch (error) {
        durationMs += now() - beganAt;
        outcome = faultOf(error);
        throw error;
      } finally {
        report({ provider: name, operation, outcome, durationMs });
      }
    };
  }

  return {
    ...provider,
    begin: measure('begin', begin, ({ result }) => (result.status === 'FAILED' ? 'refused' : 'answered')),
    retrieve: measure('retrieve', retrieve),
    resume: measure('resume', resume),
    cancel: measure('cancel', cancel),
    refund: measure('refund', refund, ({ status }) => (status === 'FAILED' ? 'refused' : 'answered')),
    ...(missedNotices && { missedNotices: measureList('missedNotices', missedNotices) }),
    ...(movements && { movements: measureList('movements', movements) }),
  };
}

function faultOf(error: unknown): ProviderOutcome {
  if (error instanceof ProviderCallError) return error.fault;
  return error instanceof PaymentTooOldError ? 'refused' : 'invalid';
}
