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
  description: 'A card that pays.',
  fields: (t) => ({
    token: t.string({
      required: true,
      description:
        'The name that whoever collects the payment gave to the card. The sandbox knows tok_success, tok_instant, tok_pending, tok_refused, tok_insufficient_funds, tok_expired_card, tok_slow and tok_slow_refused.',
    }),
  }),
});

const DETAILS = descriptionsOf(detailsShape);

const WalletInput = builder.inputType('WalletInput', {
  description: 'The chain and the coin that a payer sends.',
  fields: (t) => ({
    network: t.string({ required: true, description: 'The chain, such as `polygon`.' }),
    token: t.string({ required: true, description: 'The coin, such as `USDC`.' }),
  }),
});

const SimulatedOutcomeRef = builder.enumType('SimulatedOutcome', {
  description: 'What can be made to happen to a payment in the sandbox.',
  values: {
    RECEIVED: { description: 'The money arrives, also when the payment had FAILED.' },
    REFUSED: { description: 'The bank refuses a payment that is undecided.' },
    DISPUTED: { description: 'The payer asks the bank for the money back.' },
    DISPUTE_WON: { description: 'The bank decides for you: the money stays.' },
    DISPUTE_LOST: { description: 'The bank decides for the payer: the money is gone.' },
  } satisfies Record<SimulatedOutcome, object>,
});

const PayInput = builder.inputType('PayCheckoutSessionInput', {
  description: 'How to pay a checkout session.',
  fields: (t) => ({
    paymentMethod: t.field({
      type: PaymentMethodRef,
      required: true,
      description: 'The way to pay: one of paymentMethodsAllowed.',
    }),
    card: t.field({ type: CardInput, description: 'Which card, where the method is CARD.' }),
    bankId: t.string({ description: DETAILS.bankId }),
    wallet: t.field({ type: WalletInput, description: DETAILS.wallet }),
    routingNumber: t.string({ description: DETAILS.routingNumber }),
    accountNumber: t.string({ description: DETAILS.accountNumber }),
    customer: t.field({
      type: CustomerInput,
      description:
        'What the payer tells. Together with what link and session know, it has to cover customerRequirements.',
    }),
  }),
});

builder.mutationFields((t) => ({
  payCheckoutSession: t.field({
    extensions: needs('payments:write'),
    nullable: true,
    type: resultType('PayCheckoutSession', {
      description: 'The payment is made. It may be undecided still, and it may have FAILED.',
      fields,
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
    }),
    description:
      'Pays an ACTIVE checkout session of an ACTIVE link. The same input once more for the same session is answered with the payment that there is.',
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
      description: 'The payment is FAILED with the code `canceled`, or as it was while its provider does not answer.',
      errors: ['NotFoundError', 'InvalidStateError'],
      fields,
    }),
    description:
      'Gives up a payment that is CREATED or AUTHORIZED: its provider is made to take no money for it any more, and its link can be paid again.',
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
      description: 'It has happened.',
      errors: ['NotFoundError', 'InvalidStateError'],
      fields,
    }),
    description: 'Makes something happen to a payment at its bank, in the sandbox only.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the payment, such as `pay_…`.' }),
      outcome: t.arg({ type: SimulatedOutcomeRef, required: true, description: 'What happens.' }),
    },
    resolve: (_, { id, outcome: wanted }, context) =>
      outcome(context, async () => ({
        payment: await context.services.sandbox.simulate(context.viewer, id, wanted),
      })),
  }),
  simulatePaymentReceived: t.field({
    extensions: needs('payments:write'),
    nullable: true,
    type: resultType('SimulatePaymentReceived', {
      description: 'The funds have come.',
      fields,
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
    }),
    description:
      'Lets the funds of a payment arrive, in the sandbox only. The payment is RECEIVED from then on; doing it again changes nothing.',
    args: { id: t.arg.id({ required: true, description: 'The id of the payment, such as `pay_…`.' }) },
    resolve: (_, { id }, context) =>
      outcome(context, async () => ({
        payment: await context.services.sandbox.receiveFunds(context.viewer, { id }),
      })),
  }),
}));
