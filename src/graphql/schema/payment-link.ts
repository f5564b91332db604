import { NotFoundError } from '../../domain/errors.ts';
import {
  inactiveReasonAt,
  type PaymentLink,
  type PaymentLinkTerms,
  paymentPath,
  type StoredPaymentLink,
  statusAt,
} from '../../domain/payment-link.ts';
import { termsOf } from '../../domain/terms-text.ts';
import { builder } from '../builder.ts';
import type { StoredKey } from '../compiled/stored-json.ts';
import { fieldCost } from '../plugins/field-cost.ts';
import { CustomerRef } from './customer.ts';
import { InactiveReasonRef, PaymentLinkStatusRef } from './payment-link-status.ts';
import { CustomerRequirementRef, DestinationRef, ItemRef, OwnerRef } from './payment-link-terms.ts';
import { PaymentMethodRef } from './payment-method.ts';
import { QR_CODE_UNITS, qrCode } from './qr-code.ts';

/** One payment unless the terms say otherwise; null for no limit. */
function limitOf({ paymentLimit }: PaymentLinkTerms): number | null {
  return paymentLimit === undefined ? 1 : paymentLimit;
}

/** The field is a key of the terms, as the terms are stored. */
function stored(key: keyof PaymentLinkTerms, absent?: string): { readonly stored: StoredKey } {
  return { stored: { key, ...(absent !== undefined && { absent }) } };
}

export const PaymentLinkRef = builder.node(builder.objectRef<PaymentLink | StoredPaymentLink>('PaymentLink'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.paymentLink.load(id),
  description:
    'An offer to pay certain items, behind a url that you send to the payer. It is created as an ATTEMPT, takes payments while ACTIVE, and ends FINISHED or EXPIRED.',
  fields: (t) => ({
    checkoutToken: t.exposeString('checkoutToken', {
      description: 'Your own reference, such as "invoice-1001": unique among your links and part of the payment url.',
    }),
    status: t.field({
      type: PaymentLinkStatusRef,
      description: 'Where it is in its life, as of this request.',
      resolve: (link, _, { now }) => statusAt(link, now),
    }),
    inactiveReason: t.field({
      type: InactiveReasonRef,
      nullable: true,
      description: 'Why nobody can start paying it; null while somebody can, or while a payment is under way.',
      resolve: (link, _, { now }) => inactiveReasonAt(link, now),
    }),
    items: t.field({
      type: [ItemRef],
      description: 'What is paid for.',
      extensions: stored('items'),
      resolve: (link) => termsOf(link).items,
    }),
    currency: t.field({
      type: 'CurrencyCode',
      description: 'The currency of every amount of the link.',
      extensions: stored('currency'),
      resolve: (link) => termsOf(link).currency,
    }),
    preTaxAmount: t.field({
      type: 'Decimal',
      description: 'The sum of the items before tax.',
      extensions: stored('preTaxAmount'),
      resolve: (link) => termsOf(link).preTaxAmount,
    }),
    totalAmount: t.field({
      type: 'Decimal',
      description: 'What the payer pays: the sum of the items with tax.',
      extensions: stored('totalAmount'),
      resolve: (link) => termsOf(link).totalAmount,
    }),
    paymentMethodsAllowed: t.field({
      type: [PaymentMethodRef],
      description: 'The ways to pay it.',
      extensions: stored('paymentMethodsAllowed'),
      resolve: (link) => termsOf(link).paymentMethodsAllowed,
    }),
    destinations: t.field({
      type: [DestinationRef],
      description: 'Where the money goes. The amounts add up to totalAmount.',
      extensions: stored('destinations'),
      resolve: (link) => termsOf(link).destinations,
    }),
    duration: t.int({
      description: 'How long it can be paid, in whole seconds from createdAt.',
      extensions: stored('duration'),
      resolve: (link) => termsOf(link).duration,
    }),
    owner: t.field({
      type: OwnerRef,
      description: 'On whose behalf the money is collected.',
      extensions: stored('owner'),
      resolve: (link) => termsOf(link).owner,
    }),
    customer: t.field({
      type: CustomerRef,
      nullable: true,
      description: 'Who pays; null when the link was made for nobody in particular.',
      extensions: stored('customer'),
      resolve: (link) => termsOf(link).customer,
    }),
    customerRequirements: t.field({
      type: [CustomerRequirementRef],
      description: 'What the payer must tell before paying.',
      extensions: stored('customerRequirements', '[]'),
      resolve: (link) => termsOf(link).customerRequirements ?? [],
    }),
    successUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'Where the payer is sent after paying.',
      extensions: stored('successUrl'),
      resolve: (link) => termsOf(link).successUrl,
    }),
    failedUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'Where the payer is sent when the payment failed.',
      extensions: stored('failedUrl'),
      resolve: (link) => termsOf(link).failedUrl,
    }),
    paymentLimit: t.int({
      nullable: true,
      description: 'How many payments it takes; null for no limit.',
      extensions: stored('paymentLimit', '1'),
      resolve: (link) => limitOf(termsOf(link)),
    }),
    url: t.field({
      type: 'URL',
      description: 'Where the payer pays. Whoever has it can open the link, and nobody can guess it.',
      resolve: (link, _, { publicUrl }) => publicUrl + paymentPath(link),
    }),
    qrCode: t.string({
      description:
        'The url as a QR code: an SVG document to show or print as it is. It costs as much as 45 plain fields.',
      extensions: fieldCost(QR_CODE_UNITS),
      resolve: (link, _, { publicUrl }) => qrCode(publicUrl + paymentPath(link)),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last written.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description:
        'createdAt + duration. From then on, to the millisecond, it is EXPIRED unless a payment is under way or done.',
    }),
  }),
});

builder.queryFields((t) => ({
  paymentLink: t.field({
    type: PaymentLinkRef,
    nullable: true,
    description: 'The payment link with that id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its id, such as `pl_…`.' }) },
    resolve: (_, { id }, { loaders }) => loaders.paymentLink.load(id),
  }),
  paymentLinkByToken: t.field({
    type: PaymentLinkRef,
    nullable: true,
    description: 'The payment link with that reference of yours; null when there is none.',
    args: {
      checkoutToken: t.arg.string({ required: true, description: 'Your own reference, such as "invoice-1001".' }),
    },
    resolve: (_, { checkoutToken }, { services, viewer }) =>
      nullWhenMissing(services.paymentLinks.getByToken(viewer, checkoutToken)),
  }),
}));

/** Null for what the service calls missing. */
async function nullWhenMissing<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
