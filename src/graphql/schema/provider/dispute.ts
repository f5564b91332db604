import type { Dispute, DisputeStatus } from '../../../domain/dispute.ts';
import { builder } from '../../builder.ts';
import { CurrencyCodeRef } from '../currency.ts';
import { PaymentRef } from '../payment.ts';

const DisputeStatusRef = builder.enumType('DisputeStatus', {
  description: 'The status of a dispute.',
  values: {
    OPEN: { description: 'The bank has not decided yet.' },
    WON: { description: 'You keep the money.' },
    LOST: { description: 'The bank returned the money to the payer for good.' },
  } satisfies Record<DisputeStatus, object>,
});

const DisputeRef = builder.objectRef<Dispute>('Dispute').implement({
  description: 'A dispute (chargeback): a payer asked the bank to return a payment. Respond to it at the provider.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the dispute, such as `dsp_…`: the same in its events.' }),
    status: t.expose('status', { type: DisputeStatusRef, description: 'The status of the dispute.' }),
    amount: t.expose('amount', { type: 'Decimal', description: 'The disputed amount, in major units.' }),
    currency: t.expose('currency', { type: CurrencyCodeRef, description: 'The currency of amount.' }),
    reason: t.exposeString('reason', { description: 'The reason as the provider states it, such as `fraudulent`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the gateway learned of the dispute.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the dispute was last updated.' }),
  }),
});

builder.objectField(PaymentRef, 'disputes', (t) =>
  t.field({
    type: [DisputeRef],
    description: 'The disputes about the payment, oldest first. Most payments have none.',
    resolve: async ({ id }, _, { loaders }) => loaders.disputes.load(id),
  }),
);
