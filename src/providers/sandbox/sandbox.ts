import type { Clock } from '../../domain/id.ts';
import { addAmounts, compareAmounts } from '../../domain/money.ts';
import type { Payment } from '../../domain/payment.ts';
import { isPayIn, PAYMENT_METHODS, type PaymentMethod } from '../../domain/payment-method.ts';
import type {
  Bank,
  PaymentProvider,
  ProviderMovement,
  ProviderPayment,
  ProviderReport,
} from '../../domain/provider/port.ts';
import type { SandboxCharge, SandboxLedger } from '../../domain/provider/ports.ts';
import { CANCELED } from '../../domain/provider/schedule.ts';
import { railOf } from '../../domain/rails.ts';
import { createBooks } from './books.ts';
import { nextStepOf } from './next-step.ts';
import { FAILURE_MESSAGES, SANDBOX_CARDS } from './rules.ts';

const BANKS: readonly Bank[] = [
  { id: '1007', name: 'Banco Sandbox' },
  { id: '1022', name: 'Banco de Prueba' },
  { id: '1051', name: 'Banco Ejemplo' },
];

const MOVEMENTS_PER_READ = 500;

/**
 * A provider that simulates every rail and moves no money. It is deterministic: the outcome depends on a card's token, else
 * on the amount, else on the payer's action. Its controls simulate events at a bank.
 */
export function createSandbox({ clock, ledger }: { readonly clock: Clock; readonly ledger: SandboxLedger }) {
  const books = createBooks({ clock, ledger });

  async function begin(request: ProviderPayment): Promise<ProviderReport> {
    const { payment } = request;
    const found = await books.find(payment);
    // A payment that failed before it was charged is not collected any more.
    if (found === undefined && payment.status === 'FAILED') return { result: failed(payment, CANCELED) };
    return report(request, found ?? (await books.open(payment)));
  }

  async function retrieve(request: ProviderPayment): Promise<ProviderReport> {
    return report(request, await books.open(request.payment));
  }

  async function cancel(request: ProviderPayment): Promise<ProviderReport> {
    const charge = await books.change(request.payment, ({ status }) =>
      status === 'PAID' || status === 'FAILED' ? undefined : { status: 'FAILED', failureCode: CANCELED, decides: null },
    );
    return report(request, charge);
  }

  const refund: PaymentProvider['refund'] = async ({ payment }, { id, amount }) => {
    const reference = `sandbox_${id}`;
    const charge = await books.change(payment, ({ refunds, amount: paid, status }) => {
      if (refunds.some((known) => known.id === id)) return undefined;
      if (status !== 'PAID' && status !== 'CAPTURED') return undefined;
      if (compareAmounts(addAmounts([...refunds.map((known) => known.amount), amount]), paid) > 0) return undefined;
      return { refunds: [...refunds, { id, amount, at: clock() }] };
    });
    const isMade = charge.refunds.some((known) => known.id === id);
    if (isMade) return { reference, status: 'SUCCEEDED', failureCode: null };
    return { reference, status: 'FAILED', failureCode: 'refund_refused' };
  };

  async function* movements(
    { clientId }: { readonly clientId: string },
    { from, to }: { readonly from: number; readonly to: number },
  ): AsyncGenerator<ProviderMovement> {
    let after = '';
    for (;;) {
      const charges = await ledger.list(clientId, { after, limit: MOVEMENTS_PER_READ });
      for (const charge of charges) yield* movementsOf(charge).filter(({ at }) => at >= from && at <= to);
      after = charges.at(-1)?.paymentId ?? '';
      if (charges.length < MOVEMENTS_PER_READ) return;
    }
  }

  const provider: PaymentProvider = {
    name: 'sandbox',
    simulated: true,
    methods: PAYMENT_METHODS.filter(isPayIn),
    modes: ['TEST'],
    credentialFields: [],
    credentialFaults: () => [],
    testCards: SANDBOX_CARDS,
    banks: (method) => (railOf(method).details.includes('bankId') ? BANKS : []),
    canRefund: (method) => !NO_REFUNDS.has(method),
    refusal: () => undefined,
    begin,
    retrieve,
    // The simulated bank's page writes to the books itself, so the return parameters are not needed.
    resume: retrieve,
    cancel,
    refund,
    movements,
  };
  return { provider, controls: books.controls };
}

/** Transfers cannot be refunded: the payer's account is not known. */
const NO_REFUNDS: ReadonlySet<PaymentMethod> = new Set(['SPEI', 'CVU', 'CRYPTO']);

function report({ payment, returnUrl }: ProviderPayment, charge: SandboxCharge): ProviderReport {
  return {
    result: resultOf(payment, charge, returnUrl),
    refunds: charge.refunds.map((refund) => ({
      id: refund.id,
      reference: `sandbox_${refund.id}`,
      amount: refund.amount,
      status: 'SUCCEEDED',
      failureCode: null,
    })),
    disputes: charge.disputes.map(({ reference, amount, status }) => ({
      reference,
      amount,
      status,
      reason: 'fraudulent',
    })),
  };
}

function resultOf(payment: Payment, charge: SandboxCharge, returnUrl: string): ProviderReport['result'] {
  const reference = `sandbox_${payment.id}`;
  switch (charge.status) {
    case 'PENDING': {
      const waits = charge.decides !== null;
      const nextStep = waits ? null : nextStepOf(payment, returnUrl);
      const pending = { status: 'PENDING', reference, nextStep, expiresAt: waits ? null : charge.expiresAt } as const;
      return charge.decides === null ? pending : { ...pending, lookUpAt: charge.decides.at };
    }
    case 'FAILED':
      return failed(payment, charge.failureCode ?? 'refused');
    case 'PAID':
      return { status: 'RECEIVED', reference, transactionId: `sandbox_tx_${payment.id}` };
    case 'AUTHORIZED':
    case 'CAPTURED':
      return { status: charge.status, reference };
  }
}

function failed({ id }: Payment, code: string): ProviderReport['result'] {
  const message = FAILURE_MESSAGES[code] ?? 'The payment failed.';
  return { status: 'FAILED', reference: `sandbox_${id}`, code, message };
}

function movementsOf(charge: SandboxCharge): readonly ProviderMovement[] {
  const { paymentId, currency } = charge;
  const base = { paymentId, currency };
  return [
    ...(charge.paidAt === null
      ? []
      : [
          {
            ...base,
            kind: 'PAYMENT',
            reference: `sandbox_${paymentId}`,
            amount: charge.amount,
            at: charge.paidAt,
          } as const,
        ]),
    ...charge.refunds.map(
      ({ id, amount, at }) => ({ ...base, kind: 'REFUND', reference: `sandbox_${id}`, amount, at }) as const,
    ),
    ...charge.disputes
      .filter(({ status }) => status === 'LOST')
      .map(({ reference, amount, at }) => ({ ...base, kind: 'DISPUTE', reference, amount, at }) as const),
  ];
}
