import type { PaymentLink } from '../../domain/payment-link.ts';
import { builder } from '../builder.ts';
import { outcome, resultUnion } from './errors.ts';
import { PaymentLinkRef } from './payment-link.ts';
import { CreatePaymentLinkInput, UpdatePaymentLinkInput } from './payment-link-input.ts';

type Payload = { readonly paymentLink: PaymentLink };

/** `<Verb>PaymentLinkPayload` with the link as it is now, and `<Verb>PaymentLinkResult`. */
function linkResult(verb: string, description: string) {
  const payload = builder.objectRef<Payload>(`${verb}PaymentLinkPayload`).implement({
    description,
    fields: (t) => ({
      paymentLink: t.expose('paymentLink', { type: PaymentLinkRef, description: 'The link as it is now.' }),
    }),
  });
  return resultUnion(`${verb}PaymentLinkResult`, payload);
}

const DeletePayload = builder
  .objectRef<{ readonly deletedPaymentLinkId: string }>('DeletePaymentLinkPayload')
  .implement({
    description: 'The payment link is gone.',
    fields: (t) => ({
      deletedPaymentLinkId: t.exposeID('deletedPaymentLinkId', { description: 'The id it had.' }),
    }),
  });

builder.mutationFields((t) => {
  const id = t.arg.id({ required: true, description: 'The id of the payment link, such as `pl_…`.' });
  return {
    createPaymentLink: t.field({
      type: linkResult('Create', 'The payment link is created.'),
      description: 'Creates a payment link: an ATTEMPT that nobody can pay yet, or ACTIVE at once with activate.',
      args: { input: t.arg({ type: CreatePaymentLinkInput, required: true, description: 'What it is to be.' }) },
      resolve: (_, { input }, context) =>
        outcome(context, async () => ({
          paymentLink: await context.services.paymentLinks.create(context.viewer, input, {
            activate: input.activate ?? false,
            tokenOptional: true,
          }),
        })),
    }),
    updatePaymentLink: t.field({
      type: linkResult('Update', 'The payment link is changed.'),
      description: 'Changes the terms of a payment link that is an ATTEMPT, or some of them while it is ACTIVE.',
      args: { id, input: t.arg({ type: UpdatePaymentLinkInput, required: true, description: 'What to change.' }) },
      resolve: (_, { id, input }, context) =>
        outcome(context, async () => ({
          paymentLink: await context.services.paymentLinks.update(context.viewer, id, input),
        })),
    }),
    activatePaymentLink: t.field({
      type: linkResult('Activate', 'The payment link is ACTIVE.'),
      description:
        'Lets payers in. Takes an ATTEMPT, or a link that you deactivated and whose duration is not over; an ACTIVE one stays as it is.',
      args: { id },
      resolve: (_, { id }, context) =>
        outcome(context, async () => ({
          paymentLink: await context.services.paymentLinks.activate(context.viewer, id),
        })),
    }),
    deactivatePaymentLink: t.field({
      type: linkResult('Deactivate', 'The payment link is EXPIRED.'),
      description: 'Shuts payers out of an ACTIVE link. An EXPIRED one stays as it is.',
      args: { id },
      resolve: (_, { id }, context) =>
        outcome(context, async () => ({
          paymentLink: await context.services.paymentLinks.deactivate(context.viewer, id),
        })),
    }),
    deletePaymentLink: t.field({
      type: resultUnion('DeletePaymentLinkResult', DeletePayload),
      description: 'Deletes a payment link for good. Takes only an ATTEMPT or an EXPIRED link.',
      args: { id },
      resolve: (_, { id }, context) =>
        outcome(context, async () => {
          await context.services.paymentLinks.delete(context.viewer, id);
          return { deletedPaymentLinkId: id };
        }),
    }),
  };
});
