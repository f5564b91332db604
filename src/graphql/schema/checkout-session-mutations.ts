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
  description: 'A new checkout session.',
  fields: (t) => ({
    checkoutToken: t.string({ required: true, description: 'Your own reference for the link, which must be ACTIVE.' }),
    customer: t.field({
      type: CustomerInput,
      description: "What you know about the payer. Each part takes precedence over that of the link's customer.",
    }),
  }),
});

builder.mutationFields((t) => ({
  createCheckoutSession: t.field({
    extensions: needs('payments:write'),
    nullable: true,
    type: resultType('CreateCheckoutSession', {
      description: 'The checkout session was created.',
      fields,
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
    }),
    description: 'Creates a checkout session of an ACTIVE link.',
    args: { input: t.arg({ type: CreateInput, required: true, description: 'The session to create.' }) },
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
      description: 'The checkout session has its full duration again.',
      fields,
      errors: ['NotFoundError', 'InvalidStateError'],
    }),
    description:
      'Gives the newest open session of an ACTIVE link its full duration again, but not beyond the expiry of the link. If no session is open, one is created.',
    args: {
      checkoutToken: t.arg.string({ required: true, description: 'Your own reference for the link.' }),
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
      description: 'The checkout session has ended.',
      fields,
      errors: ['NotFoundError', 'InvalidStateError'],
    }),
    description:
      'Cancels an ACTIVE checkout session, which is EXPIRED from then on. An EXPIRED or FAILED one stays unchanged; one that is paid, or whose payment is in progress, cannot be canceled.',
    args: { id: t.arg.id({ required: true, description: 'The id of the session, such as `cs_…`.' }) },
    resolve: (_, { id }, context) =>
      outcome(context, async () => ({
        checkoutSession: await context.services.checkoutSessions.cancel(context.viewer, id),
      })),
  }),
}));
