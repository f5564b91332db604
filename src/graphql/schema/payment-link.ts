import {
  inactiveReasonAt,
  type PaymentLink,
  type PaymentLinkTerms,
  paymentPath,
  statusAt,
} from '../../domain/payment-link.ts';
import { qrCodeSvg } from '../../lib/qr-code.ts';
import { builder } from '../builder.ts';
import { storedFields } from '../compiled/stored-json.ts';
import { fieldCost } from '../plugins/field-cost.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { CurrencyCodeRef } from './currency.ts';
import { CustomerRef } from './customer.ts';
import { MetadataEntryRef, toMetadataEntries } from './metadata.ts';
import { InactiveReasonRef, PaymentLinkStatusRef } from './payment-link-status.ts';
import { CustomerRequirementRef, DestinationRef, ItemRef, OwnerRef } from './payment-link-terms.ts';
import { PaymentMethodRef } from './payment-method.ts';
import type { Covers } from './texts.ts';

const stored = storedFields(({ terms }: PaymentLink) => terms);

/** Drawing one takes about 105 microseconds, and writing its 4 kB into the answer about 30: docs/cost.md. */
const QR_CODE_UNITS = 45;

export const PaymentLinkRef = builder.node(builder.objectRef<PaymentLink>('PaymentLink'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.paymentLink.load(id),
  description:
    'An offer to pay certain items, behind a url that you send to the payer. It is created as an ATTEMPT, takes payments while ACTIVE, and ends FINISHED or EXPIRED.',
  fields: (t) =>
    ({
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
        ...stored('items'),
      }),
      currency: t.field({
        type: CurrencyCodeRef,
        description: 'The currency of every amount of the link.',
        ...stored('currency'),
      }),
      preTaxAmount: t.field({
        type: 'Decimal',
        description: 'The sum of the items before tax.',
        ...stored('preTaxAmount'),
      }),
      totalAmount: t.field({
        type: 'Decimal',
        description: 'What the payer pays: the sum of the items with tax.',
        ...stored('totalAmount'),
      }),
      paymentMethodsAllowed: t.field({
        type: [PaymentMethodRef],
        description: 'The ways to pay it.',
        ...stored('paymentMethodsAllowed'),
      }),
      destinations: t.field({
        type: [DestinationRef],
        description: 'Where the money goes. The amounts add up to totalAmount.',
        ...stored('destinations'),
      }),
      duration: t.int({
        description: 'How long it can be paid, in whole seconds from createdAt.',
        ...stored('duration'),
      }),
      owner: t.field({
        type: OwnerRef,
        description: 'On whose behalf the money is collected.',
        ...stored('owner'),
      }),
      customer: t.field({
        type: CustomerRef,
        nullable: true,
        description: 'Who pays; null when the link was made for nobody in particular.',
        ...stored('customer'),
      }),
      customerRequirements: t.field({
        type: [CustomerRequirementRef],
        description: 'What the payer must tell before paying.',
        ...stored('customerRequirements', []),
      }),
      successUrl: t.field({
        type: 'URL',
        nullable: true,
        description: 'Where the payer is sent after paying.',
        ...stored('successUrl'),
      }),
      failedUrl: t.field({
        type: 'URL',
        nullable: true,
        description: 'Where the payer is sent when the payment failed.',
        ...stored('failedUrl'),
      }),
      metadata: t.field({
        type: [MetadataEntryRef],
        description: 'What you noted about it for yourself. Its sessions, payments and webhooks have a copy.',
        resolve: ({ terms }) => toMetadataEntries(terms.metadata),
      }),
      paymentLimit: t.int({
        nullable: true,
        description: 'How many payments it takes; null for no limit.',
        ...stored('paymentLimit', 1),
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
        resolve: (link, _, { publicUrl }) => qrCodeSvg(publicUrl + paymentPath(link)),
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last written.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        description:
          'createdAt + duration. From then on, to the millisecond, it is EXPIRED unless a payment is under way or done.',
      }),
    }) satisfies Covers<keyof PaymentLinkTerms>,
});

builder.queryFields((t) => ({
  paymentLink: t.field({
    extensions: needs('links:read'),
    type: PaymentLinkRef,
    nullable: true,
    description: 'The payment link with that id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its id, such as `pl_…`.' }) },
    resolve: (_, { id }, { loaders }) => loaders.paymentLink.load(id),
  }),
  paymentLinkByToken: t.field({
    extensions: needs('links:read'),
    type: PaymentLinkRef,
    nullable: true,
    description: 'The payment link with that reference of yours; null when there is none.',
    args: {
      checkoutToken: t.arg.string({ required: true, description: 'Your own reference, such as "invoice-1001".' }),
    },
    resolve: (_, { checkoutToken }, { loaders }) => loaders.paymentLinkByToken.load(checkoutToken),
  }),
}));
