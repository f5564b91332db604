import { parseReceiveInput } from '../domain/checkout-input.ts';
import type { Viewer } from '../domain/client.ts';
import type { DisputeStatus } from '../domain/dispute.ts';
import { DomainError, InvalidStateError } from '../domain/errors.ts';
import { isUnderWay, type Payment } from '../domain/payment.ts';
import type { SandboxControls } from '../domain/provider/ports.ts';
import { extendKeyLease, recall } from './idempotency/claim.ts';
import type { Collection } from './payment/payment-collection.ts';
import type { PaymentService } from './payment.ts';

/** The outcomes of a payment that can be simulated. */
export type SimulatedOutcome = 'RECEIVED' | 'REFUSED' | 'DISPUTED' | 'DISPUTE_WON' | 'DISPUTE_LOST';

const DISPUTE: Readonly<Partial<Record<SimulatedOutcome, DisputeStatus>>> = {
  DISPUTED: 'OPEN',
  DISPUTE_WON: 'WON',
  DISPUTE_LOST: 'LOST',
};

export type SandboxService = ReturnType<typeof createSandboxService>;

/** Simulates the bank. Throws a FORBIDDEN error for a payment of any other provider. */
export function createSandboxService({
  payments,
  collection,
  controls,
}: {
  readonly payments: Pick<PaymentService, 'get' | 'findByReturnKey'>;
  readonly collection: Pick<Collection, 'lookUpNow'>;
  readonly controls: SandboxControls;
}) {
  /** Makes the funds of a payment arrive, even after it has FAILED. Idempotent. */
  async function receiveFunds(viewer: Viewer, input: unknown): Promise<Payment> {
    return simulate(viewer, parseReceiveInput(input), 'RECEIVED');
  }

  async function simulate(viewer: Viewer, id: string, outcome: SimulatedOutcome): Promise<Payment> {
    extendKeyLease();
    // An earlier request with the same key did it, and crashed before it answered.
    if (recall<Payment>() !== undefined) return payments.get(viewer, id);
    const payment = ofSandbox(await payments.get(viewer, id));
    const dispute = DISPUTE[outcome];
    if (dispute !== undefined) {
      if (isUnderWay(payment.status) || payment.status === 'FAILED') {
        throw new InvalidStateError(`A payment that is ${payment.status} cannot be disputed`);
      }
      await controls.dispute(payment, dispute);
    } else if (outcome === 'RECEIVED') await controls.pay(payment);
    else if (payment.status === 'CREATED' || payment.status === 'AUTHORIZED') await controls.refuse(payment, 'refused');
    else throw new InvalidStateError(`A payment that is ${payment.status} cannot be refused`);
    return collection.lookUpNow(payment);
  }

  /** The payment of a payer at the page of the sandbox's bank. Throws NotFoundError. */
  async function findAtBank(returnKey: string): Promise<Payment> {
    return ofSandbox(await payments.findByReturnKey(returnKey));
  }

  /** The payer's decision at the bank's page: the gateway learns of it when the payer returns, or at its next lookup. */
  async function decideAtBank(returnKey: string, decision: 'APPROVE' | 'REFUSE' | 'LEAVE'): Promise<Payment> {
    const payment = await findAtBank(returnKey);
    if (payment.status !== 'CREATED') return payment;
    if (decision === 'APPROVE') await controls.pay(payment);
    else await controls.refuse(payment, decision === 'LEAVE' ? 'abandoned' : 'refused');
    return payment;
  }

  return { receiveFunds, simulate, findAtBank, decideAtBank };
}

function ofSandbox(payment: Payment): Payment {
  if (payment.provider === 'sandbox') return payment;
  throw new DomainError('FORBIDDEN', 'Only a payment of the sandbox can be simulated');
}
