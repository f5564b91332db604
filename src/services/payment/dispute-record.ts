import { createId } from '../../domain/id.ts';
import type { Payment } from '../../domain/payment.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import type { ProviderDispute } from '../../domain/provider/port.ts';
import { type EventContext, recordDisputeEvent } from '../event.ts';

/**
 * Stores the disputes that a provider reports, and records an event for each that is new or was decided. A dispute never
 * becomes OPEN again: reports may be stored in another order than they were read, so one that says so is out of date.
 */
export async function recordDisputes(
  tx: StoreWrites,
  payment: Payment,
  reported: readonly ProviderDispute[],
  context: EventContext,
): Promise<void> {
  const { clientId, id: paymentId, currency } = payment;
  const { now, random } = context;
  for (const { reference, amount, reason, status } of reported) {
    const dispute = {
      clientId,
      id: createId('dsp', now, random),
      paymentId,
      providerReference: reference,
      amount,
      currency,
      reason,
      status,
      createdAt: now,
      updatedAt: now,
    };
    if (await tx.disputes.insert(dispute)) {
      await recordDisputeEvent(tx, payment, dispute, context);
    } else if (status !== 'OPEN') {
      const decided = await tx.disputes.setStatus(clientId, reference, status, now);
      if (decided !== undefined) await recordDisputeEvent(tx, payment, decided, context);
    }
  }
}
