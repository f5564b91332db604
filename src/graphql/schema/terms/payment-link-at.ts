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
    'A payment link as it was at an instant. It is no PaymentLink and has no id: caches would keep it in place of the present one.',
  interfaces: [TermsRef],
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it was so.' }),
    paymentLinkId: t.exposeID('paymentLinkId', { description: 'The id of the link.' }),
    paymentLink: t.field({
      type: PaymentLinkRef,
      nullable: true,
      description: 'The link as it is now; null when it was deleted a moment ago.',
      resolve: ({ paymentLinkId }, _, { loaders }) => loaders.paymentLink.load(paymentLinkId),
    }),
    checkoutToken: t.exposeString('checkoutToken', { description: 'Your own reference, which never changes.' }),
    status: t.expose('status', { type: PaymentLinkStatusRef, description: 'Where it was in its life.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it was going to expire.' }),
  }),
});

builder.queryField('paymentLinkAt', (t) =>
  t.field({
    nullable: true,
    type: resultType<{ readonly snapshot: PaymentLinkSnapshot }>('PaymentLinkAt', {
      description: 'The link was there, and its events tell what it was.',
      fields: (payload) => ({
        snapshot: payload.expose('snapshot', { type: SnapshotRef, description: 'The link as it was.' }),
      }),
      errors: ['ValidationError', 'NotFoundError', 'InvalidStateError'],
    }),
    description:
      'A payment link as it was at an instant, by undoing what its events since then changed: InvalidStateError where they do not reach back so far.',
    extensions: { ...fieldCost(SNAPSHOT_UNITS), ...needs('links:read') },
    args: {
      id: t.arg.id({ required: true, description: 'The id of the link, such as `pl_…`.' }),
      at: t.arg({ type: 'DateTime', required: true, description: 'When: from its creation until now.' }),
    },
    resolve: (_, { id, at }, { services, viewer }) =>
      attempt(async () => ({ snapshot: await services.linkAt.linkAt(viewer, id, at) })),
  }),
);
