import type { Payment } from '../../domain/payment.ts';
import { builder } from '../builder.ts';
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

const PayInput = builder.inputType('PayCheckoutSessionInput', {
  description: 'How to pay a checkout session.',
  fields: (t) => ({
    paymentMethod: t.field({
      type: PaymentMethodRef,
      required: true,
      description: 'The way to pay: one of paymentMethodsAllowed.',
    }),
    card: t.field({ type: CardInput, description: 'Which card, where the method is CARD.' }),
    customer: t.field({
      type: CustomerInput,
      description:
        'What the payer tells. Together with what link and session know, it has to cover customerRequirements.',
    }),
  }),
});

builder.mutationFields((t) => ({
  payCheckoutSession: t.field({
    nullable: true,
    type: resultType('PayCheckoutSession', {
      description: 'The payment is made. It may be undecided still, and it may have FAILED.',
      fields,
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
    }),
    description: 'Pays an ACTIVE checkout session of an ACTIVE link.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the session, such as `cs_…`.' }),
      input: t.arg({ type: PayInput, required: true, description: 'How to pay it.' }),
    },
    resolve: (_, { id, input }, context) =>
      outcome(context, async () => ({
        payment: await context.services.payments.pay(context.viewer, id, toDomainInput(input)),
      })),
  }),
  simulatePaymentReceived: t.field({
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
        payment: await context.services.payments.receiveFunds(context.viewer, { id }),
      })),
  }),
}));
