import type { DisputeStatus } from '../../domain/dispute.ts';
import type { Clock } from '../../domain/id.ts';
import { addAmounts, isSameAmount } from '../../domain/money.ts';
import type { Payment } from '../../domain/payment.ts';
import type { SandboxCharge, SandboxControls, SandboxLedger } from '../../domain/provider/ports.ts';
import { stepExpiry } from './next-step.ts';
import { answerTo } from './rules.ts';

/** Retries of a compare-and-set; each failure is a concurrent write of the charge. */
const MAX_TRIES = 32;

type Change = (charge: SandboxCharge) => Partial<SandboxCharge> | undefined;

/** The charges of the sandbox in their current state, which may depend on the clock. */
export function createBooks({ clock, ledger }: { readonly clock: Clock; readonly ledger: SandboxLedger }) {
  async function find({ clientId, id }: Payment): Promise<SandboxCharge | undefined> {
    const charge = await ledger.find(clientId, id);
    return charge && decidedBy(charge, clock());
  }

  /** The payment's charge, created if it does not exist. */
  async function open(payment: Payment): Promise<SandboxCharge> {
    return change(payment, () => undefined);
  }

  /** Changes the payment's charge, created if it does not exist, and returns it. */
  async function change(payment: Payment, changeOf: Change): Promise<SandboxCharge> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const found = await find(payment);
      const charge = found ?? decidedBy(newCharge(payment), clock());
      const changed = changeOf(charge);
      if (found !== undefined && changed === undefined) return found;
      const written = { ...charge, ...changed, version: found === undefined ? 1 : found.version + 1 };
      if (await ledger.put(written)) return written;
    }
    throw new Error(`the sandbox's charge of ${payment.id} is changed by too many at once`);
  }

  const controls: SandboxControls = {
    async pay(payment) {
      await change(payment, ({ status, refunds, amount }) => {
        // A charge that was refunded as a whole before its funds arrived gets no funds.
        const isReturned = isSameAmount(addAmounts(refunds.map((refund) => refund.amount)), amount);
        if (status === 'PAID' || isReturned) return undefined;
        return { status: 'PAID', failureCode: null, decides: null, paidAt: clock() };
      });
    },
    async refuse(payment, failureCode) {
      await change(payment, ({ status }) =>
        status === 'PENDING' || status === 'AUTHORIZED' ? { status: 'FAILED', failureCode, decides: null } : undefined,
      );
    },
    async dispute(payment, status: DisputeStatus) {
      await change(payment, ({ disputes, amount, status: chargeStatus }) => {
        if (chargeStatus !== 'PAID') return undefined;
        const reference = `sandbox_dispute_${payment.id}`;
        const [before] = disputes;
        if (before !== undefined && status === 'OPEN') return undefined;
        return { disputes: [{ reference, amount, status, at: before?.at ?? clock() }] };
      });
    },
  };

  return { find, open, change, controls };
}

function newCharge(payment: Payment): SandboxCharge {
  const { clientId, id: paymentId, amount, currency, createdAt } = payment;
  const { status = 'PENDING', failureCode = null, delayMs = 0 } = answerTo(payment) ?? {};
  const isLater = delayMs > 0;
  return {
    clientId,
    paymentId,
    status: isLater ? 'PENDING' : status,
    failureCode,
    decides: isLater ? { at: createdAt + delayMs, as: status === 'FAILED' ? 'FAILED' : 'CAPTURED' } : null,
    expiresAt: stepExpiry(payment),
    amount,
    currency,
    refunds: [],
    disputes: [],
    paidAt: status === 'PAID' ? createdAt : null,
    version: 0,
  };
}

function decidedBy(charge: SandboxCharge, now: number): SandboxCharge {
  const { status, decides } = charge;
  if (status !== 'PENDING' || decides === null || now < decides.at) return charge;
  return { ...charge, status: decides.as, decides: null };
}
