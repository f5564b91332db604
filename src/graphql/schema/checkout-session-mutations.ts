import type { CheckoutSession } from '../../domain/checkout-session.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { CheckoutSessionRef } from './checkout-session.ts';
import { CustomerInput } from './customer.ts';
import { outcome, type PayloadFields, resultType } from './errors.ts';
import { toDomainInput } from './renamed.ts';

const fields: PayloadFields<{ readonly checkoutSession: CheckoutSession }> = (t) => ({
  checkoutSession: t.expose('checkoutSession', { type: CheckoutSessionRef, description: 'The session as it is now.' }),
});

const CreateInput = builder.inputType('CreateCheckoutSessionInput', {
  description: 'Which link to begin a session of.',
  fields: (t) => ({
    checkoutToken: t.string({ required: true, description: 'Your own reference of the link, which must be ACTIVE.' }),
    customer: t.field({
      type: CustomerInput,
      description: 'What you know of the payer. It goes before what the link says, part by part.',
    }),
  }),
});

builder.mutationFields((t) => ({
  createCheckoutSession: t.field({
    extensions: needs('payments:write'),
    nullable: true,
    type: resultType('CreateCheckoutSession', {
      description: 'The checkout session has begun.',
      fields,
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
    }),
    description: 'Begins a checkout session of an ACTIVE link.',
    args: { input: t.arg({ type: CreateInput, required: true, description: 'Of which link, and for whom.' }) },
    resolve: (_, { input: { checkoutToken, ...known } }, context) =>
      outcome(context, async () => ({
        checkoutSession: await context.services.checkoutSessions.start(
          context.viewer,
          checkoutToken,
          toDomainInput(known),
        ),
      })),
  }),
  refreshCheckoutSession: t.field({
    extensions: needs('payments:write'),
    nullable: true,
    type: resultType('RefreshCheckoutSession', {
      description: 'The checkout session has its full time again.',
      fields,
      errors: ['NotFoundError', 'InvalidStateError'],
    }),
    description:
      'Gives the newest open session of an ACTIVE link its full time again, within the time of the link. When none is open, one begins.',
    args: {
      checkoutToken: t.arg.string({ required: true, description: 'Your own reference of the link.' }),
    },
    resolve: (_, { checkoutToken }, context) =>
      outcome(context, async () => ({
        checkoutSession: await context.services.checkoutSessions.refresh(context.viewer, checkoutToken),
      })),
  }),
  cancelCheckoutSession: t.field({
    extensions: needs('payments:write'),
    nullable: true,
    type: resultType('CancelCheckoutSession', {
      description: 'The checkout session is over.',
      fields,
      errors: ['NotFoundError', 'InvalidStateError'],
    }),
    description:
      'Ends an ACTIVE checkout session, which is EXPIRED from then on. One that is EXPIRED or FAILED stays as it is; one that is being paid or is paid cannot be cancelled.',
    args: { id: t.arg.id({ required: true, description: 'The id of the session, such as `cs_…`.' }) },
    resolve: (_, { id }, context) =>
      outcome(context, async () => ({
        checkoutSession: await context.services.checkoutSessions.cancel(context.viewer, id),
      })),
  }),
}));
