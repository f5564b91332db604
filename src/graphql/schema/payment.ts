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
  description: 'The status of a payment.',
  values: {
    CREATED: { description: 'Created. The provider has not decided yet.' },
    AUTHORIZED: { description: 'Accepted by the provider. The payer may still have to pay, or the funds to arrive.' },
    CAPTURED: { description: 'Collected. Its funds are on their way.' },
    RECEIVED: { description: 'Its funds were received: the session and the link count it as paid.' },
    SETTLED: { description: 'Its funds have been paid out.' },
    FAILED: {
      description: 'Nothing was or will be collected. If money arrives all the same, the payment is RECEIVED.',
    },
    REFUNDED: { description: 'Refunded in full.' },
  } satisfies Record<PaymentStatus, object>,
});

const LateOutcomeRef = builder.enumType('LatePaymentOutcome', {
  description: 'What was done with money that arrived after its payment had FAILED.',
  values: {
    ACCEPTED: { description: 'The link could still accept the payment, and counts it.' },
    REFUNDING: { description: 'It is being refunded: see refunds.' },
    HELD: { description: 'The payment method has no automatic refunds, so you have to decide.' },
  } satisfies Record<LateOutcome, object>,
});

export const PaymentRef = builder.node(builder.objectRef<Payment>('Payment'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.payment.load(id),
  description: 'A payment towards a link. It is kept when its link and session are deleted.',
  fields: (t) => ({
    status: t.expose('status', { type: PaymentStatusRef, description: 'The status of the payment.' }),
    paymentMethod: t.expose('method', { type: PaymentMethodRef, description: 'The payment method.' }),
    totalAmount: t.expose('amount', { type: 'Decimal', description: 'The amount of the payment.' }),
    currency: t.expose('currency', { type: CurrencyCodeRef, description: 'The currency of totalAmount.' }),
    externalId: t.exposeString('externalId', { description: "Your own reference: the link's checkoutToken." }),
    identityId: t.exposeString('ownerIdentityId', { description: "The identityId of the link's owner." }),
    accountNumber: t.exposeString('accountNumber', {
      description: 'The number of the first account that receives the money.',
    }),
    customer: t.expose('customer', {
      type: CustomerRef,
      nullable: true,
      description: 'The payer; null if unknown.',
    }),
    failureCode: t.exposeString('failureCode', {
      nullable: true,
      description: 'Why it FAILED, as a code such as "insufficient_funds".',
    }),
    failureMessage: t.exposeString('failureMessage', {
      nullable: true,
      description: 'Why it FAILED, in human-readable form.',
    }),
    nextStep: t.field({
      type: NextStepRef,
      nullable: true,
      description: 'What the payer has to do now; null if nothing, or nothing any more.',
      resolve: openStep,
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: "When the payer's time to pay ends; null if the provider sets no limit.",
    }),
    lateOutcome: t.expose('lateOutcome', {
      type: LateOutcomeRef,
      nullable: true,
      description: 'What was done with money that arrived after the payment had FAILED; null if none did.',
    }),
    refundedAmount: t.expose('refundedAmount', {
      type: 'Decimal',
      description: 'The sum of its refunds in major units, including those that are PENDING.',
    }),
    metadata: t.field({
      type: [MetadataEntryRef],
      description: 'Your own data about the link, as it was when the session of the payment was created.',
      resolve: ({ metadata }) => toMetadataEntries(metadata),
    }),
    paymentLinkId: t.exposeID('paymentLinkId', { description: 'The id of the link to pay.' }),
    paymentLink: t.field({
      type: PaymentLinkRef,
      nullable: true,
      description: 'The link to pay; null if it was deleted.',
      resolve: ({ paymentLinkId }, _, { loaders }) => loaders.paymentLink.load(paymentLinkId),
    }),
    checkoutSessionId: t.exposeID('checkoutSessionId', { description: 'The id of the session to pay.' }),
    checkoutSession: t.field({
      type: CheckoutSessionRef,
      nullable: true,
      description: 'The session to pay; null if it was deleted with its link.',
      resolve: ({ checkoutSessionId }, _, { loaders }) => loaders.checkoutSession.load(checkoutSessionId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the payment was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the payment was last updated.' }),
    authorizedAt: t.expose('authorizedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the payment was authorized; null if it has not been.',
    }),
    capturedAt: t.expose('capturedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the payment was captured; null if it has not been.',
    }),
    receivedAt: t.expose('receivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the funds were received; null if they have not been.',
    }),
    refundedAt: t.expose('refundedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the payment was refunded in full; null if it has not been.',
    }),
  }),
});

builder.queryFields((t) => ({
  payment: t.field({
    extensions: needs('links:read'),
    type: PaymentRef,
    nullable: true,
    description: 'The payment with that id; null if there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id of the payment, such as `pay_…`.' }) },
    resolve: (_, { id }, { loaders }) => loaders.payment.load(id),
  }),
}));
