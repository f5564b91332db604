import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import { afterTimeout, CLOSED_CIRCUIT, isPaused } from '../domain/webhook/circuit.ts';
import { GIVE_UP_AFTER_MS, outcomeOf, type WebhookAnswer } from '../domain/webhook/webhook.ts';
import { signingSecrets, type WebhookEndpoint, webhookSecretPurpose } from '../domain/webhook/webhook-endpoint.ts';
import type { ClaimedDelivery } from '../domain/webhook/webhook-ports.ts';
import { fraction, type RandomBytes } from '../lib/random.ts';
import { SealedTextError, type SecretBox } from '../lib/secret-box.ts';
import type { Send } from './sender.ts';
import { signMessage } from './signature.ts';

/** Bounds the transaction; the rest is done at the next attempt of the paused endpoint. */
const GIVEN_UP_AT_ONCE = 1_000;

/** The outcome of an attempt without a signing secret. Nothing is sent: no receiver would accept it without a signature. */
const UNSIGNED: WebhookAnswer = { statusCode: null, error: 'the signing secret could not be decrypted' };

/**
 * Makes one attempt at a claimed delivery, and stores its outcome. A secret that cannot be decrypted fails the attempt, and
 * the error is thrown after that.
 */
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
  function openSecrets(endpoint: WebhookEndpoint, now: number): readonly [string, ...string[]] | SealedTextError {
    const purpose = webhookSecretPurpose(endpoint.clientId);
    const [newest, ...older] = signingSecrets(endpoint, now);
    try {
      return [secrets.open(newest, purpose), ...older.map((sealed) => secrets.open(sealed, purpose))];
    } catch (error) {
      if (error instanceof SealedTextError) return error;
      throw error;
    }
  }

  return async function deliver(claimed: ClaimedDelivery, stop: AbortSignal): Promise<void> {
    const { delivery, event, endpoint, firstDueAt, attempt } = claimed;
    const startedAt = clock();
    const opened = openSecrets(endpoint, startedAt);
    const answer =
      opened instanceof SealedTextError
        ? UNSIGNED
        : await send(signMessage(event, { secrets: opened, now: startedAt }), endpoint.url, stop);
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
    if (opened instanceof SealedTextError) throw opened;
  };
}
