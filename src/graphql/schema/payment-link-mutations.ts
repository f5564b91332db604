import type { PaymentLink } from '../../domain/payment-link.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { outcome, type PayloadFields, resultType } from './errors.ts';
import { PaymentLinkRef } from './payment-link.ts';
import { CreatePaymentLinkInput, UpdatePaymentLinkInput } from './payment-link-input.ts';
import { toDomainInput } from './renamed.ts';

export type PaymentLinkPayload = { readonly paymentLink: PaymentLink };

const fields: PayloadFields<PaymentLinkPayload> = (t) => ({
  paymentLink: t.expose('paymentLink', { type: PaymentLinkRef, description: 'The link as it is now.' }),
});

const deletedFields: PayloadFields<{ readonly deletedPaymentLinkId: string }> = (t) => ({
  deletedPaymentLinkId: t.exposeID('deletedPaymentLinkId', { description: 'The id it had.' }),
});

export const CreatePaymentLinkResultRef = resultType('CreatePaymentLink', {
  description: 'The payment link is created.',
  fields,
  errors: ['ValidationError', 'ConflictError'],
});

builder.mutationFields((t) => {
  const id = t.arg.id({ required: true, description: 'The id of the payment link, such as `pl_…`.' });
  return {
    createPaymentLink: t.field({
      extensions: needs('links:write'),
      nullable: true,
      type: CreatePaymentLinkResultRef,
      description: 'Creates a payment link: an ATTEMPT that nobody can pay yet, or ACTIVE at once with activate.',
      args: { input: t.arg({ type: CreatePaymentLinkInput, required: true, description: 'What it is to be.' }) },
      resolve: (_, { input }, context) =>
        outcome(context, async () => ({
          paymentLink: await context.services.paymentLinks.create(context.viewer, toDomainInput(input), {
            activate: input.activate ?? false,
            tokenOptional: true,
          }),
        })),
    }),
    updatePaymentLink: t.field({
      extensions: needs('links:write'),
      nullable: true,
      type: resultType('UpdatePaymentLink', {
        description: 'The payment link is changed.',
        fields,
        errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
      }),
      description: 'Changes the terms of a payment link that is an ATTEMPT, or some of them while it is ACTIVE.',
      args: { id, input: t.arg({ type: UpdatePaymentLinkInput, required: true, description: 'What to change.' }) },
      resolve: (_, { id, input }, context) =>
        outcome(context, async () => ({
          paymentLink: await context.services.paymentLinks.update(context.viewer, id, toDomainInput(input)),
        })),
    }),
    activatePaymentLink: t.field({
      extensions: needs('links:write'),
      nullable: true,
      type: resultType('ActivatePaymentLink', {
        description: 'The payment link is ACTIVE.',
        fields,
        errors: ['NotFoundError', 'InvalidStateError'],
      }),
      description:
        'Lets payers in. Takes an ATTEMPT, or a link that you deactivated and whose duration is not over; an ACTIVE one stays as it is.',
      args: { id },
      resolve: (_, { id }, context) =>
        outcome(context, async () => ({
          paymentLink: await context.services.paymentLinks.activate(context.viewer, id),
        })),
    }),
    deactivatePaymentLink: t.field({
      extensions: needs('links:write'),
      nullable: true,
      type: resultType('DeactivatePaymentLink', {
        description: 'The payment link is EXPIRED.',
        fields,
        errors: ['NotFoundError', 'InvalidStateError'],
      }),
      description: 'Shuts payers out of an ACTIVE link. An EXPIRED one stays as it is.',
      args: { id },
      resolve: (_, { id }, context) =>
        outcome(context, async () => ({
          paymentLink: await context.services.paymentLinks.deactivate(context.viewer, id),
        })),
    }),
    deletePaymentLink: t.field({
      extensions: needs('links:write'),
      nullable: true,
      type: resultType('DeletePaymentLink', {
        description: 'The payment link is gone.',
        fields: deletedFields,
        errors: ['NotFoundError', 'InvalidStateError'],
      }),
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
