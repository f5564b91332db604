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
  deletedPaymentLinkId: t.exposeID('deletedPaymentLinkId', { description: 'The id of the deleted link.' }),
});

export const CreatePaymentLinkResultRef = resultType('CreatePaymentLink', {
  description: 'The payment link was created.',
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
      description: 'Creates a payment link: in ATTEMPT, where it cannot be paid yet, or ACTIVE at once with activate.',
      args: { input: t.arg({ type: CreatePaymentLinkInput, required: true, description: 'The link to create.' }) },
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
        description: 'The payment link was updated.',
        fields,
        errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
      }),
      description: 'Updates the terms of a payment link: all of them in ATTEMPT, some of them while it is ACTIVE.',
      args: { id, input: t.arg({ type: UpdatePaymentLinkInput, required: true, description: 'The changes.' }) },
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
        'Activates a payment link, so that it can be paid. It must be in ATTEMPT, or deactivated by you and not past expiresAt; an ACTIVE link stays unchanged.',
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
      description: 'Deactivates an ACTIVE payment link, which is EXPIRED from then on. An EXPIRED one stays unchanged.',
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
        description: 'The payment link was deleted.',
        fields: deletedFields,
        errors: ['NotFoundError', 'InvalidStateError'],
      }),
      description: 'Deletes a payment link permanently. It must be in ATTEMPT or EXPIRED.',
      args: { id },
      resolve: (_, { id }, context) =>
        outcome(context, async () => {
          await context.services.paymentLinks.delete(context.viewer, id);
          return { deletedPaymentLinkId: id };
        }),
    }),
  };
});
