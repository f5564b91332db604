import { webhookSecretPurpose } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import type { Store } from '../domain/ports.ts';
import { outcomeOf } from '../domain/webhook/webhook.ts';
import type { ClaimedDelivery } from '../domain/webhook/webhook-ports.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import type { Send } from './sender.ts';
import { signMessage } from './signature.ts';

/** Makes one try at a delivery that this process holds, and writes down what came of it. */
export function createDeliver({
  store,
  clock,
  secrets,
  send,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly send: Send;
}) {
  return async function deliver(claimed: ClaimedDelivery, stop: AbortSignal): Promise<void> {
    const { delivery, event, endpoint, firstDueAt, attempt } = claimed;
    const startedAt = clock();
    const secret = secrets.open(endpoint.sealedSecret, webhookSecretPurpose(endpoint.clientId));
    const answer = await send(signMessage(event, { secret, now: startedAt }), endpoint.url, stop);
    const now = clock();
    const outcome = outcomeOf(answer, { attempt, firstDueAt, now });
    const record = {
      clientId: delivery.clientId,
      deliveryId: delivery.id,
      number: delivery.attemptCount + 1,
      startedAt,
      durationMs: now - startedAt,
      statusCode: answer.statusCode,
      error: answer.error,
    };
    await store.transaction((tx) => tx.deliveries.recordAttempt(record, outcome));
  };
}
