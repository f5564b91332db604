import type { Payment, PaymentChange } from '../../domain/payment.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import { missingPayment } from './payment-reads.ts';

/** Reads a payment, and locks it until the transaction ends. Throws NotFoundError. */
export async function lockPayment(
  tx: StoreWrites,
  { clientId, id }: Pick<Payment, 'clientId' | 'id'>,
): Promise<Payment> {
  const payment = await tx.payments.lock(clientId, id);
  if (payment === undefined) throw missingPayment();
  return payment;
}

/** Changes a payment that the transaction has locked, as it was then. Throws if another transaction changed it all the same. */
export async function setLocked(
  tx: StoreWrites,
  { clientId, id, status, refundedAmount }: Payment,
  change: PaymentChange,
): Promise<Payment> {
  const changed = await tx.payments.set(clientId, id, { statuses: [status], refundedAmount }, change);
  if (changed === undefined) throw new Error(`payment ${id} was changed while its row was locked`);
  return changed;
}
