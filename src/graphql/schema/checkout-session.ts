import {
  type CheckoutSession,
  type CheckoutSessionStatus,
  type PaymentConfig,
  type PaymentMethodConfig,
  paymentConfigs,
  sessionPath,
  sessionStatusAt,
} from '../../domain/checkout-session.ts';
import type { PaymentLinkTerms } from '../../domain/payment-link.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { CurrencyCodeRef } from './currency.ts';
import { CustomerRef } from './customer.ts';
import { MetadataEntryRef, toMetadataEntries } from './metadata.ts';
import { PaymentLinkRef } from './payment-link.ts';
import { CustomerRequirementRef, DestinationRef, ItemRef, OwnerRef } from './payment-link-terms.ts';
import { PaymentMethodRef } from './payment-method.ts';
import type { Covers } from './texts.ts';

/** Without ATTEMPT, which only REST publishes: a session begins as ACTIVE, and is never in ATTEMPT. */
const STATUSES = {
  ACTIVE: { description: 'Can be paid.' },
  PROCESSING_PAYMENT: { description: 'Its payment is under way.' },
  FINISHED: { description: 'Paid.' },
  EXPIRED: { description: 'Its time is over, or you cancelled it.' },
  FAILED: { description: 'Its payment failed. The payer can begin another session.' },
} satisfies Record<Exclude<CheckoutSessionStatus, 'ATTEMPT'>, object>;

export const CheckoutSessionStatusRef = builder.enumType('CheckoutSessionStatus', {
  description: 'Where a checkout session is in its life.',
  values: STATUSES as Record<CheckoutSessionStatus, { description: string }>,
});

const MethodConfigRef = builder.objectRef<PaymentMethodConfig>('PaymentMethodConfig').implement({
  description: 'How a session can be paid by one method.',
  fields: (t) => ({
    method: t.expose('id', { type: PaymentMethodRef, description: 'The method.' }),
    enabled: t.exposeBoolean('enabled', { description: 'Whether it can be used now.' }),
    requiredFields: t.expose('requiredFields', {
      type: [CustomerRequirementRef],
      description: 'What the payer must tell.',
    }),
    purchaseAmount: t.expose('purchaseAmount', { type: 'Decimal', description: 'What is paid by it.' }),
  }),
});

const ConfigRef = builder.objectRef<PaymentConfig>('PaymentConfig').implement({
  description: 'How a session can be paid in one currency.',
  fields: (t) => ({
    currency: t.expose('currency', { type: CurrencyCodeRef, description: 'The currency that is paid.' }),
    paymentMethods: t.expose('paymentMethods', { type: [MethodConfigRef], description: 'The ways to pay.' }),
  }),
});

/** What a session shows of the terms of its link. */
type SessionTerms = Omit<PaymentLinkTerms, 'duration' | 'successUrl' | 'failedUrl' | 'paymentLimit'>;

export const CheckoutSessionRef = builder.node(builder.objectRef<CheckoutSession>('CheckoutSession'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.checkoutSession.load(id),
  description:
    "One payer's attempt to pay a link, under the terms of the link as they stood when it began. It lives for half an hour unless it is refreshed, and never longer than its link.",
  fields: (t) =>
    ({
      status: t.field({
        type: CheckoutSessionStatusRef,
        description: 'Where it is in its life, as of this request.',
        resolve: (session, _, { now }) => sessionStatusAt(session, now),
      }),
      paymentLinkId: t.exposeID('paymentLinkId', { description: 'The id of the link that it pays.' }),
      paymentLink: t.field({
        type: PaymentLinkRef,
        nullable: true,
        description: 'The link that it pays; null when that was deleted a moment ago, and the session with it.',
        resolve: ({ paymentLinkId }, _, { loaders }) => loaders.paymentLink.load(paymentLinkId),
      }),
      checkoutToken: t.exposeString('checkoutToken', { description: 'Your own reference of the link.' }),
      paymentConfigs: t.field({
        type: [ConfigRef],
        description: 'How it can be paid.',
        resolve: (session) => paymentConfigs(session),
      }),
      items: t.field({ type: [ItemRef], description: 'What is paid for.', resolve: ({ terms }) => terms.items }),
      currency: t.field({
        type: CurrencyCodeRef,
        description: 'The currency of every amount of the session.',
        resolve: ({ terms }) => terms.currency,
      }),
      preTaxAmount: t.field({
        type: 'Decimal',
        description: 'The sum of the items before tax.',
        resolve: ({ terms }) => terms.preTaxAmount,
      }),
      totalAmount: t.field({
        type: 'Decimal',
        description: 'What the payer pays: the sum of the items with tax.',
        resolve: ({ terms }) => terms.totalAmount,
      }),
      paymentMethodsAllowed: t.field({
        type: [PaymentMethodRef],
        description: 'The ways to pay it.',
        resolve: ({ terms }) => terms.paymentMethodsAllowed,
      }),
      destinations: t.field({
        type: [DestinationRef],
        description: 'Where the money goes.',
        resolve: ({ terms }) => terms.destinations,
      }),
      owner: t.field({
        type: OwnerRef,
        description: 'On whose behalf the money is collected.',
        resolve: ({ terms }) => terms.owner,
      }),
      customer: t.expose('customer', {
        type: CustomerRef,
        nullable: true,
        description:
          'Who pays, as far as the link, the session and the payment have told; null while nothing is known.',
      }),
      customerRequirements: t.field({
        type: [CustomerRequirementRef],
        description: 'What the payer must tell before paying.',
        resolve: ({ terms }) => terms.customerRequirements ?? [],
      }),
      metadata: t.field({
        type: [MetadataEntryRef],
        description: 'What you had noted about its link when it began.',
        resolve: ({ terms }) => toMetadataEntries(terms.metadata),
      }),
      redirectUrl: t.field({
        type: 'URL',
        nullable: true,
        description: 'Where the payer is sent after paying.',
        resolve: ({ terms }) => terms.successUrl,
      }),
      url: t.field({
        type: 'URL',
        description: 'Where the payer goes on with this session: a page below the url of the link.',
        resolve: (session, _, { publicUrl }) => publicUrl + sessionPath(session),
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it began.' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last written.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        description: 'From then on, to the millisecond, it is EXPIRED unless its payment is under way or done.',
      }),
    }) satisfies Covers<keyof SessionTerms>,
});

builder.queryFields((t) => ({
  checkoutSession: t.field({
    extensions: needs('links:read'),
    type: CheckoutSessionRef,
    nullable: true,
    description: 'The checkout session with that id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its id, such as `cs_…`.' }) },
    resolve: (_, { id }, { loaders }) => loaders.checkoutSession.load(id),
  }),
}));
