import type { PaymentLinkSnapshot } from '../../../services/payment-link/payment-link-at.ts';
import { builder } from '../../builder.ts';
import { fieldCost } from '../../plugins/field-cost.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { attempt, resultType } from '../errors.ts';
import { PaymentLinkRef } from '../payment-link.ts';
import { PaymentLinkStatusRef } from '../payment-link-status.ts';
import { TermsRef } from './terms.ts';

/** All later events of the link are read, which may be a thousand. */
const SNAPSHOT_UNITS = 100;

const SnapshotRef = builder.objectRef<PaymentLinkSnapshot>('PaymentLinkSnapshot').implement({
  description:
    'A payment link as it was at an instant. It is not a PaymentLink and has no id, so that client caches do not mistake it for the current link.',
  interfaces: [TermsRef],
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'The instant.' }),
    paymentLinkId: t.exposeID('paymentLinkId', { description: 'The id of the link.' }),
    paymentLink: t.field({
      type: PaymentLinkRef,
      nullable: true,
      description: 'The link as it is now; null if it has just been deleted.',
      resolve: ({ paymentLinkId }, _, { loaders }) => loaders.paymentLink.load(paymentLinkId),
    }),
    checkoutToken: t.exposeString('checkoutToken', { description: 'Your own reference, which never changes.' }),
    status: t.expose('status', { type: PaymentLinkStatusRef, description: 'The status at that instant.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the link was due to expire.' }),
  }),
});

builder.queryField('paymentLinkAt', (t) =>
  t.field({
    nullable: true,
    type: resultType<{ readonly snapshot: PaymentLinkSnapshot }>('PaymentLinkAt', {
      description: 'The link existed at that instant, and its state then is known.',
      fields: (payload) => ({
        snapshot: payload.expose('snapshot', { type: SnapshotRef, description: 'The link as it was.' }),
      }),
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
    }),
    description:
      'A payment link as it was at an instant, reconstructed from its later events. InvalidStateError if these do not reach back far enough.',
    extensions: { ...fieldCost(SNAPSHOT_UNITS), ...needs('links:read') },
    args: {
      id: t.arg.id({ required: true, description: 'The id of the link, such as `pl_…`.' }),
      at: t.arg({
        type: 'DateTime',
        required: true,
        description: 'The instant: between the creation of the link and now.',
      }),
    },
    resolve: (_, { id, at }, { services, viewer }) =>
      attempt(async () => ({ snapshot: await services.linkAt.linkAt(viewer, id, at) })),
  }),
);
