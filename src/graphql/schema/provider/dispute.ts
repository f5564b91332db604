import type { Dispute, DisputeStatus } from '../../../domain/dispute.ts';
import { builder } from '../../builder.ts';
import { CurrencyCodeRef } from '../currency.ts';
import { PaymentRef } from '../payment.ts';

const DisputeStatusRef = builder.enumType('DisputeStatus', {
  description: 'How a dispute stands.',
  values: {
    OPEN: { description: 'The bank has not decided yet.' },
    WON: { description: 'The money stays with you.' },
    LOST: { description: 'The bank took the money back for good.' },
  } satisfies Record<DisputeStatus, object>,
});

const DisputeRef = builder.objectRef<Dispute>('Dispute').implement({
  description: 'A payer who asked his bank for the money of a payment (a chargeback). Answer it at the provider.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its id, such as `dsp_…`: the same in events of it.' }),
    status: t.expose('status', { type: DisputeStatusRef, description: 'How it stands.' }),
    amount: t.expose('amount', { type: 'Decimal', description: 'How much is disputed, in major units.' }),
    currency: t.expose('currency', { type: CurrencyCodeRef, description: 'The currency of amount.' }),
    reason: t.exposeString('reason', { description: "Why, in the provider's words, such as `fraudulent`." }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the gateway learned of it.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last written.' }),
  }),
});

builder.objectField(PaymentRef, 'disputes', (t) =>
  t.field({
    type: [DisputeRef],
    description: 'The disputes about it, the first one first: few, and none as a rule.',
    resolve: async ({ id }, _, { loaders }) => loaders.disputes.load(id),
  }),
);
