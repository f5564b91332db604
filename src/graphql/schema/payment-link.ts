import { inactiveReasonAt, type PaymentLink, paymentPath, statusAt } from '../../domain/payment-link.ts';
import { qrCodeSvg } from '../../lib/qr-code.ts';
import { builder } from '../builder.ts';
import { fieldCost } from '../plugins/field-cost.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { InactiveReasonRef, PaymentLinkStatusRef } from './payment-link-status.ts';
import { termsFields } from './terms/terms.ts';

/** Drawing one takes about 105 microseconds, and writing its 4 kB into the answer about 30: docs/cost.md. */
const QR_CODE_UNITS = 45;

export const PaymentLinkRef = builder.node(builder.objectRef<PaymentLink>('PaymentLink'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.paymentLink.load(id),
  description:
    'A request to pay for certain items, at a url that you send to the payer. It is created in ATTEMPT, accepts payments while ACTIVE, and ends FINISHED or EXPIRED.',
  fields: (t) => ({
    checkoutToken: t.exposeString('checkoutToken', {
      description: 'Your own reference, such as "invoice-1001": unique among your links and part of the payment url.',
    }),
    status: t.field({
      type: PaymentLinkStatusRef,
      description: 'The status as of this request.',
      resolve: (link, _, { now }) => statusAt(link, now),
    }),
    inactiveReason: t.field({
      type: InactiveReasonRef,
      nullable: true,
      description: 'Why the link accepts no new payment; null if it does, or while a payment is in progress.',
      resolve: (link, _, { now }) => inactiveReasonAt(link, now),
    }),
    ...termsFields(t),
    url: t.field({
      type: 'URL',
      description: 'The payment page. Anybody who has the url can open it, and nobody can guess it.',
      resolve: (link, _, { publicUrl }) => publicUrl + paymentPath(link),
    }),
    qrCode: t.string({
      description:
        'The url as a QR code: an SVG document, ready to show or print. It costs as much as 45 plain fields.',
      extensions: fieldCost(QR_CODE_UNITS),
      resolve: (link, _, { publicUrl }) => qrCodeSvg(publicUrl + paymentPath(link)),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the link was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the link was last updated.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description:
        'When the link expires: createdAt + duration. From that millisecond on it is EXPIRED, unless it is paid or a payment is in progress.',
    }),
  }),
});

builder.queryFields((t) => ({
  paymentLink: t.field({
    extensions: needs('links:read'),
    type: PaymentLinkRef,
    nullable: true,
    description: 'The payment link with that id; null if there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id of the link, such as `pl_…`.' }) },
    resolve: (_, { id }, { loaders }) => loaders.paymentLink.load(id),
  }),
  paymentLinkByToken: t.field({
    extensions: needs('links:read'),
    type: PaymentLinkRef,
    nullable: true,
    description: 'The payment link with that reference of yours; null if there is none.',
    args: {
      checkoutToken: t.arg.string({ required: true, description: 'Your own reference, such as "invoice-1001".' }),
    },
    resolve: (_, { checkoutToken }, { loaders }) => loaders.paymentLinkByToken.load(checkoutToken),
  }),
}));
