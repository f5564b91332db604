import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import { afterTimeout, CLOSED_CIRCUIT, isPaused } from '../domain/webhook/circuit.ts';
import { GIVE_UP_AFTER_MS, outcomeOf } from '../domain/webhook/webhook.ts';
import { signingSecrets, type WebhookEndpoint, webhookSecretPurpose } from '../domain/webhook/webhook-endpoint.ts';
import type { ClaimedDelivery } from '../domain/webhook/webhook-ports.ts';
import { fraction, type RandomBytes } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import type { Send } from './sender.ts';
import { signMessage } from './signature.ts';

/** Bounds the transaction; the rest is done at the next attempt of the paused endpoint. */
const GIVEN_UP_AT_ONCE = 1_000;

/** Makes one attempt at a claimed delivery, and stores its outcome. */
export function createDeliver({
  store,
  clock,
  random,
  secrets,
  send,
}: {
  readonly store: Store;
  readonly clock: Clock;
  /** For the jitter of retries. */
  readonly random: RandomBytes;
  readonly secrets: SecretBox;
  readonly send: Send;
}) {
  function secretsOf(endpoint: WebhookEndpoint, now: number): readonly [string, ...string[]] {
    const purpose = webhookSecretPurpose(endpoint.clientId);
    const [newest, ...older] = signingSecrets(endpoint, now);
    return [secrets.open(newest, purpose), ...older.map((sealed) => secrets.open(sealed, purpose))];
  }

  return async function deliver(claimed: ClaimedDelivery, stop: AbortSignal): Promise<void> {
    const { delivery, event, endpoint, firstDueAt, attempt } = claimed;
    const startedAt = clock();
    const message = signMessage(event, { secrets: secretsOf(endpoint, startedAt), now: startedAt });
    const answer = await send(message, endpoint.url, stop);
    const now = clock();
    const jitter = fraction(random);
    const outcome = outcomeOf(answer, { attempt, firstDueAt, now, jitter });
    const record = {
      clientId: delivery.clientId,
      deliveryId: delivery.id,
      number: delivery.attemptCount + 1,
      startedAt,
      durationMs: now - startedAt,
      statusCode: answer.statusCode,
      error: answer.error,
    };
    const { circuit } = endpoint;
    const after = answer.timedOut === true ? afterTimeout(circuit, { now, jitter }) : CLOSED_CIRCUIT;
    await store.transaction(async (tx) => {
      await tx.deliveries.recordAttempt(record, outcome);
      if (after.timeouts !== circuit.timeouts) await tx.webhookEndpoints.setCircuit(endpoint, circuit, after);
      // Deliveries of a paused endpoint are not attempted, so they would never expire otherwise.
      if (!isPaused(after, now)) return;
      const overdue = { before: now - GIVE_UP_AFTER_MS, now, limit: GIVEN_UP_AT_ONCE };
      await tx.deliveries.giveUpOverdue(endpoint, overdue);
    }, delivery.clientId);
  };
}
