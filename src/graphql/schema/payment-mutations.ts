import { detailsShape } from '../../domain/checkout-input.ts';
import { descriptionsOf } from '../../domain/input/shape.ts';
import type { Payment } from '../../domain/payment.ts';
import type { SimulatedOutcome } from '../../services/sandbox.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { CustomerInput } from './customer.ts';
import { outcome, type PayloadFields, resultType } from './errors.ts';
import { PaymentRef } from './payment.ts';
import { PaymentMethodRef } from './payment-method.ts';
import { toDomainInput } from './renamed.ts';

const fields: PayloadFields<{ readonly payment: Payment }> = (t) => ({
  payment: t.expose('payment', { type: PaymentRef, description: 'The payment as it is now.' }),
});

const CardInput = builder.inputType('CardInput', {
  description: 'A card to pay with.',
  fields: (t) => ({
    token: t.string({
      required: true,
      description:
        'The token that the payment provider issued for the card, never the card number itself. The sandbox accepts tok_success, tok_instant, tok_pending, tok_refused, tok_insufficient_funds, tok_expired_card, tok_slow and tok_slow_refused.',
    }),
  }),
});

const DETAILS = descriptionsOf(detailsShape);

const WalletInput = builder.inputType('WalletInput', {
  description: 'The blockchain and the coin that a payer pays with.',
  fields: (t) => ({
    network: t.string({ required: true, description: 'The blockchain, such as `polygon`.' }),
    token: t.string({ required: true, description: 'The coin, such as `USDC`.' }),
  }),
});

const SimulatedOutcomeRef = builder.enumType('SimulatedOutcome', {
  description: 'What can be simulated for a payment in the sandbox.',
  values: {
    RECEIVED: { description: 'The money arrives, even if the payment had FAILED.' },
    REFUSED: { description: 'The bank declines a payment that is undecided.' },
    DISPUTED: { description: 'The payer disputes the payment.' },
    DISPUTE_WON: { description: 'The bank decides the dispute for you: you keep the money.' },
    DISPUTE_LOST: { description: 'The bank decides the dispute for the payer: the money is returned.' },
  } satisfies Record<SimulatedOutcome, object>,
});

const PayInput = builder.inputType('PayCheckoutSessionInput', {
  description: 'How to pay a checkout session.',
  fields: (t) => ({
    paymentMethod: t.field({
      type: PaymentMethodRef,
      required: true,
      description: 'The payment method: one of paymentMethodsAllowed.',
    }),
    card: t.field({ type: CardInput, description: 'The card, for CARD.' }),
    bankId: t.string({ description: DETAILS.bankId }),
    wallet: t.field({ type: WalletInput, description: DETAILS.wallet }),
    routingNumber: t.string({ description: DETAILS.routingNumber }),
    accountNumber: t.string({ description: DETAILS.accountNumber }),
    customer: t.field({
      type: CustomerInput,
      description:
        'The details that the payer provides. Together with those of the link and the session, they must cover customerRequirements.',
    }),
  }),
});

builder.mutationFields((t) => ({
  payCheckoutSession: t.field({
    extensions: needs('payments:write'),
    nullable: true,
    type: resultType('PayCheckoutSession', {
      description: 'The payment was created. It may be undecided still, or have FAILED.',
      fields,
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
    }),
    description:
      'Pays an ACTIVE checkout session of an ACTIVE link. Repeating the same input for the same session returns the existing payment.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the session, such as `cs_…`.' }),
      input: t.arg({ type: PayInput, required: true, description: 'How to pay it.' }),
    },
    resolve: (_, { id, input }, context) =>
      outcome(context, async () => ({
        payment: await context.services.payments.pay(context.viewer, id, toDomainInput(input)),
      })),
  }),
  cancelPayment: t.field({
    extensions: needs('payments:write'),
    nullable: true,
    type: resultType('CancelPayment', {
      description: 'The payment is FAILED with the code `canceled`, or unchanged while its provider does not respond.',
      errors: ['NotFoundError', 'InvalidStateError'],
      fields,
    }),
    description:
      'Cancels a payment that is CREATED or AUTHORIZED: its provider collects no money for it any more, and its link can be paid again.',
    args: { id: t.arg.id({ required: true, description: 'The id of the payment, such as `pay_…`.' }) },
    resolve: (_, { id }, context) =>
      outcome(context, async () => ({
        payment: await context.services.payments.cancel(context.viewer, id),
      })),
  }),
  simulatePayment: t.field({
    extensions: needs('payments:write'),
    nullable: true,
    type: resultType('SimulatePayment', {
      description: 'The outcome was simulated.',
      errors: ['NotFoundError', 'InvalidStateError'],
      fields,
    }),
    description: 'Simulates what a bank does with a payment. Sandbox only.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the payment, such as `pay_…`.' }),
      outcome: t.arg({ type: SimulatedOutcomeRef, required: true, description: 'The outcome to simulate.' }),
    },
    resolve: (_, { id, outcome: simulated }, context) =>
      outcome(context, async () => ({
        payment: await context.services.sandbox.simulate(context.viewer, id, simulated),
      })),
  }),
  simulatePaymentReceived: t.field({
    extensions: needs('payments:write'),
    nullable: true,
    type: resultType('SimulatePaymentReceived', {
      description: 'The funds were received.',
      fields,
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
    }),
    description:
      'Simulates the arrival of the funds of a payment, which is RECEIVED from then on. Repeating it changes nothing. Sandbox only.',
    args: { id: t.arg.id({ required: true, description: 'The id of the payment, such as `pay_…`.' }) },
    resolve: (_, { id }, context) =>
      outcome(context, async () => ({
        payment: await context.services.sandbox.receiveFunds(context.viewer, { id }),
      })),
  }),
}));
