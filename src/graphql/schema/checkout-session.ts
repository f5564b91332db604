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

export const CheckoutSessionRef = builder.node(builder.objectRef<CheckoutSession>('CheckoutSession'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.checkoutSession.load(id),
  description:
    "One payer's attempt to pay a link, under the terms of the link as they stood when it began. It lives for half an hour unless it is refreshed, and never longer than its link.",
  fields: (t) => {
    // A session has an end of its own, takes one payment, and knows one url to return to: `redirectUrl`.
    const { duration, successUrl, failedUrl, paymentLimit, ...terms } = termsFields(t);
    return {
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
      ...terms,
      customer: t.expose('customer', {
        type: CustomerRef,
        nullable: true,
        description:
          'Who pays, as far as the link, the session and the payment have told; null while nothing is known.',
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
    };
  },
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
