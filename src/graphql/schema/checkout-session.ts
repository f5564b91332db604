import {
  type CheckoutSession,
  type CheckoutSessionStatus,
  type PaymentConfig,
  type PaymentMethodConfig,
  paymentConfigs,
  sessionPath,
  sessionStatusAt,
} from '../../domain/checkout-session.ts';
import { builder } from '../builder.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { CurrencyCodeRef } from './currency.ts';
import { CustomerRef } from './customer.ts';
import { PaymentLinkRef } from './payment-link.ts';
import { CustomerRequirementRef } from './payment-link-terms.ts';
import { PaymentMethodRef } from './payment-method.ts';
import { termsFields } from './terms/terms.ts';

/** Without ATTEMPT, which only REST publishes: a session begins as ACTIVE, and is never in ATTEMPT. */
const STATUSES = {
  ACTIVE: { description: 'Can be paid.' },
  PROCESSING_PAYMENT: { description: 'Its payment is in progress.' },
  FINISHED: { description: 'Paid.' },
  EXPIRED: { description: 'It has expired or was canceled.' },
  FAILED: { description: 'Its payment failed. The payer can start another session.' },
} satisfies Record<Exclude<CheckoutSessionStatus, 'ATTEMPT'>, object>;

export const CheckoutSessionStatusRef = builder.enumType('CheckoutSessionStatus', {
  description: 'The status of a checkout session.',
  values: STATUSES as Record<CheckoutSessionStatus, { description: string }>,
});

const MethodConfigRef = builder.objectRef<PaymentMethodConfig>('PaymentMethodConfig').implement({
  description: 'How a session can be paid with one payment method.',
  fields: (t) => ({
    method: t.expose('id', { type: PaymentMethodRef, description: 'The payment method.' }),
    enabled: t.exposeBoolean('enabled', { description: 'Whether the method can be used now.' }),
    requiredFields: t.expose('requiredFields', {
      type: [CustomerRequirementRef],
      description: 'The details that the payer must provide.',
    }),
    purchaseAmount: t.expose('purchaseAmount', { type: 'Decimal', description: 'The amount to pay.' }),
  }),
});

const ConfigRef = builder.objectRef<PaymentConfig>('PaymentConfig').implement({
  description: 'How a session can be paid in one currency.',
  fields: (t) => ({
    currency: t.expose('currency', { type: CurrencyCodeRef, description: 'The currency of the payment.' }),
    paymentMethods: t.expose('paymentMethods', { type: [MethodConfigRef], description: 'The payment methods.' }),
  }),
});

export const CheckoutSessionRef = builder.node(builder.objectRef<CheckoutSession>('CheckoutSession'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.checkoutSession.load(id),
  description:
    "One payer's attempt to pay a link, under the terms of the link as they were when the session was created. It expires after half an hour unless it is refreshed, and never later than its link.",
  fields: (t) => {
    // A session has an end of its own, takes one payment, and knows one url to return to: `redirectUrl`.
    const { duration, successUrl, failedUrl, paymentLimit, ...terms } = termsFields(t);
    return {
      status: t.field({
        type: CheckoutSessionStatusRef,
        description: 'The status as of this request.',
        resolve: (session, _, { now }) => sessionStatusAt(session, now),
      }),
      paymentLinkId: t.exposeID('paymentLinkId', { description: 'The id of the link to pay.' }),
      paymentLink: t.field({
        type: PaymentLinkRef,
        nullable: true,
        description: 'The link to pay; null if it has just been deleted, and the session with it.',
        resolve: ({ paymentLinkId }, _, { loaders }) => loaders.paymentLink.load(paymentLinkId),
      }),
      checkoutToken: t.exposeString('checkoutToken', { description: 'Your own reference for the link.' }),
      paymentConfigs: t.field({
        type: [ConfigRef],
        description: 'How the session can be paid.',
        resolve: (session) => paymentConfigs(session),
      }),
      ...terms,
      customer: t.expose('customer', {
        type: CustomerRef,
        nullable: true,
        description:
          'The payer, as far as known from the link, the session and the payment; null while nothing is known.',
      }),
      redirectUrl: t.field({
        type: 'URL',
        nullable: true,
        description: 'Where the payer is redirected after a successful payment.',
        resolve: ({ terms }) => terms.successUrl,
      }),
      url: t.field({
        type: 'URL',
        description: 'The page where the payer continues this session, below the url of the link.',
        resolve: (session, _, { publicUrl }) => publicUrl + sessionPath(session),
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the session was created.' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the session was last updated.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        description:
          'When the session expires. From that millisecond on it is EXPIRED, unless it is paid or its payment is in progress.',
      }),
    };
  },
});

builder.queryFields((t) => ({
  checkoutSession: t.field({
    extensions: needs('links:read'),
    type: CheckoutSessionRef,
    nullable: true,
    description: 'The checkout session with that id; null if there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id of the session, such as `cs_…`.' }) },
    resolve: (_, { id }, { loaders }) => loaders.checkoutSession.load(id),
  }),
}));
