import { linkStatsCost } from '../../../domain/payment-link/link-cost.ts';
import { readUnits } from '../../../domain/read-cost.ts';
import type { LinkFigures } from '../../../services/link-stats.ts';
import { builder } from '../../builder.ts';
import { fieldCost } from '../../plugins/field-cost.ts';
import { PaymentLinkRef } from '../payment-link.ts';

const LinkStatsRef = builder.objectRef<LinkFigures>('PaymentLinkStats').implement({
  description: 'Statistics of a payment link.',
  fields: (t) => ({
    opens: t.exposeInt('opens', {
      description: 'How many times the payment page was opened. Programs that fetch a preview are not counted.',
    }),
    sessions: t.exposeInt('sessions', { description: 'The number of checkout sessions created.' }),
    paid: t.exposeInt('paid', { description: 'The number of payments whose funds were received.' }),
    conversion: t.exposeFloat('conversion', {
      nullable: true,
      description:
        'The share of visitors who paid, from 0 to 1. Visitors are those who opened the page or started a session; null if there were none.',
    }),
  }),
});

builder.objectField(PaymentLinkRef, 'stats', (t) =>
  t.field({
    type: LinkStatsRef,
    description: 'Statistics of the link: visits, sessions and payments.',
    extensions: fieldCost(readUnits(linkStatsCost(1))),
    resolve: ({ id }, _, { loaders }) => loaders.linkStats.load(id),
  }),
);
