import { linkStatsCost } from '../../../domain/payment-link/link-cost.ts';
import type { LinkFigures } from '../../../services/link-stats.ts';
import { builder } from '../../builder.ts';
import { fieldCost } from '../../plugins/field-cost.ts';
import { readUnits } from '../../relay/connection-cost.ts';
import { PaymentLinkRef } from '../payment-link.ts';

const LinkStatsRef = builder.objectRef<LinkFigures>('PaymentLinkStats').implement({
  description: 'How a link does.',
  fields: (t) => ({
    opens: t.exposeInt('opens', {
      description: 'How often people opened its page. Programs that fetch a preview do not count.',
    }),
    sessions: t.exposeInt('sessions', { description: 'How many checkout sessions began.' }),
    paid: t.exposeInt('paid', { description: 'How many payments had their funds come.' }),
    conversion: t.exposeFloat('conversion', {
      nullable: true,
      description:
        'Which share of those who came paid, from 0 to 1. Whoever opened the page or began a session came; null while nobody did.',
    }),
  }),
});

builder.objectField(PaymentLinkRef, 'stats', (t) =>
  t.field({
    type: LinkStatsRef,
    description: 'How it does: visits, sessions and payments.',
    extensions: fieldCost(readUnits(linkStatsCost(1))),
    resolve: ({ id }, _, { loaders }) => loaders.linkStats.load(id),
  }),
);
