import { type LateOutcome, openStep, type Payment, type PaymentStatus } from '../../domain/payment.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { CheckoutSessionRef } from './checkout-session.ts';
import { CurrencyCodeRef } from './currency.ts';
import { CustomerRef } from './customer.ts';
import { MetadataEntryRef, toMetadataEntries } from './metadata.ts';
import { PaymentLinkRef } from './payment-link.ts';
import { PaymentMethodRef } from './payment-method.ts';
import { NextStepRef } from './provider/next-step.ts';

export const PaymentStatusRef = builder.enumType('PaymentStatus', {
  description: 'How far a payment has come.',
  values: {
    CREATED: { description: 'Made; whoever collects it has not decided yet.' },
    AUTHORIZED: { description: 'The payer may pay it. Its funds may be waited for.' },
    CAPTURED: { description: 'Collected. Its funds are on their way.' },
    RECEIVED: { description: 'Its funds have come: session and link count it as paid.' },
    SETTLED: { description: 'Its funds have been passed on.' },
    FAILED: { description: 'Nothing was or will be collected. Should money come all the same, it is RECEIVED.' },
    REFUNDED: { description: 'All of it went back to the payer.' },
  } satisfies Record<PaymentStatus, object>,
});

const LateOutcomeRef = builder.enumType('LatePaymentOutcome', {
  description: 'What became of money that came after its payment had FAILED.',
  values: {
    ACCEPTED: { description: 'The link could still take it, and counts it as paid.' },
    REFUNDING: { description: 'It goes back to the payer: see refunds.' },
    HELD: { description: 'The rail cannot give it back by itself: it is for you to decide.' },
  } satisfies Record<LateOutcome, object>,
});

export const PaymentRef = builder.node(builder.objectRef<Payment>('Payment'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.payment.load(id),
  description: 'One movement of money towards a link. It outlives its link and session.',
  fields: (t) => ({
    status: t.expose('status', { type: PaymentStatusRef, description: 'How far it has come.' }),
    paymentMethod: t.expose('method', { type: PaymentMethodRef, description: 'The way it is paid.' }),
    totalAmount: t.expose('amount', { type: 'Decimal', description: 'What is paid.' }),
    currency: t.expose('currency', { type: CurrencyCodeRef, description: 'The currency of totalAmount.' }),
    externalId: t.exposeString('externalId', { description: "Your own reference: the link's checkoutToken." }),
    identityId: t.exposeString('ownerIdentityId', { description: "The identityId of the link's owner." }),
    accountNumber: t.exposeString('accountNumber', { description: 'The first account that the money goes to.' }),
    customer: t.expose('customer', {
      type: CustomerRef,
      nullable: true,
      description: 'Who pays; null when nobody told.',
    }),
    failureCode: t.exposeString('failureCode', {
      nullable: true,
      description: 'Why it FAILED, for programs, such as "insufficient_funds".',
    }),
    failureMessage: t.exposeString('failureMessage', {
      nullable: true,
      description: 'Why it FAILED, in words for a person.',
    }),
    nextStep: t.field({
      type: NextStepRef,
      nullable: true,
      description: 'What the payer has to do now; null when there is nothing, or no longer.',
      resolve: openStep,
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: "When the payer's time for it is over; null where the provider sets no limit.",
    }),
    lateOutcome: t.expose('lateOutcome', {
      type: LateOutcomeRef,
      nullable: true,
      description: 'What became of the money when it came after the payment had FAILED; null else.',
    }),
    refundedAmount: t.expose('refundedAmount', {
      type: 'Decimal',
      description: 'The sum of its refunds in major units, those that are PENDING included.',
    }),
    metadata: t.field({
      type: [MetadataEntryRef],
      description: 'What you had noted about the link when the session of the payment began.',
      resolve: ({ metadata }) => toMetadataEntries(metadata),
    }),
    paymentLinkId: t.exposeID('paymentLinkId', { description: 'The id of the link that it pays.' }),
    paymentLink: t.field({
      type: PaymentLinkRef,
      nullable: true,
      description: 'The link that it pays; null when that is deleted.',
      resolve: ({ paymentLinkId }, _, { loaders }) => loaders.paymentLink.load(paymentLinkId),
    }),
    checkoutSessionId: t.exposeID('checkoutSessionId', { description: 'The id of the session that it pays.' }),
    checkoutSession: t.field({
      type: CheckoutSessionRef,
      nullable: true,
      description: 'The session that it pays; null when that is deleted with its link.',
      resolve: ({ checkoutSessionId }, _, { loaders }) => loaders.checkoutSession.load(checkoutSessionId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last written.' }),
    authorizedAt: t.expose('authorizedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was authorized; null when it has not been.',
    }),
    capturedAt: t.expose('capturedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was captured; null when it has not been.',
    }),
    receivedAt: t.expose('receivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its funds came; null while they have not.',
    }),
    refundedAt: t.expose('refundedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the last of it was given back, if all of it was; null else.',
    }),
  }),
});

builder.queryFields((t) => ({
  payment: t.field({
    extensions: needs('links:read'),
    type: PaymentRef,
    nullable: true,
    description: 'The payment with that id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its id, such as `pay_…`.' }) },
    resolve: (_, { id }, { loaders }) => loaders.payment.load(id),
  }),
}));
