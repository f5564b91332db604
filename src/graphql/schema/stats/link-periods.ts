import { omitNullish } from '../../../domain/input/shape.ts';
import { linkPeriodsCost } from '../../../domain/payment-link/link-cost.ts';
import {
  MOST_PERIODS,
  type PeriodFilter,
  type PeriodMoney,
  periodBounds,
} from '../../../domain/payment-link/link-periods.ts';
import { isTimeZone } from '../../../lib/calendar.ts';
import type { PeriodFigures } from '../../../services/link-stats.ts';
import { failArgument } from '../../bad-input.ts';
import { builder } from '../../builder.ts';
import { fieldCost } from '../../plugins/field-cost.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { ifKnown, readUnits } from '../../relay/connection-cost.ts';
import { CurrencyCodeRef } from '../currency.ts';
import { checkValues, DateTimeRangeInput, MOST_VALUES, toRange } from '../list-input.ts';

type Series = { readonly periods: readonly PeriodFigures[]; readonly total: PeriodFigures };

const MoneyRef = builder.objectRef<PeriodMoney>('PaymentLinkStatsMoney').implement({
  description: 'Money of one currency, in major units with all decimals of the currency: exact sums.',
  fields: (t) => ({
    currency: t.expose('currency', { type: CurrencyCodeRef, description: 'The currency.' }),
    paid: t.expose('paid', {
      type: 'Decimal',
      description: 'What the payments come to that were made in this time and whose funds have come.',
    }),
    refunded: t.expose('refunded', {
      type: 'Decimal',
      description: 'How much of that has gone back since, or is on its way back.',
    }),
  }),
});

const PeriodRef = builder.objectRef<PeriodFigures>('PaymentLinkStatsPeriod').implement({
  description: 'How your links did in a time: what began in it, and what has become of that by now.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'Where it begins.' }),
    until: t.expose('until', { type: 'DateTime', description: 'Where it ends; this instant is no more part of it.' }),
    links: t.exposeInt('links', { description: 'How many links were created. Those that you deleted do not count.' }),
    sessions: t.exposeInt('sessions', {
      description:
        'How many checkout sessions began. Those that were removed with their link, or for their age, do not count.',
    }),
    payments: t.exposeInt('payments', { description: 'How many payments were made, whatever became of them.' }),
    paid: t.exposeInt('paid', { description: 'How many of these payments had their funds come.' }),
    conversion: t.exposeFloat('conversion', {
      nullable: true,
      description: 'Which share of these sessions paid, from 0 to 1: paid / sessions. Null where no session began.',
    }),
    money: t.field({
      type: [MoneyRef],
      description: 'What these payments come to, for each currency that any was made in.',
      resolve: ({ money }) => money,
    }),
  }),
});

const SeriesRef = builder.objectRef<Series>('PaymentLinkStatsSeries').implement({
  description: 'How your links did, period by period.',
  fields: (t) => ({
    periods: t.field({
      type: [PeriodRef],
      description: 'In the order of time, without a gap; those in which nothing was made, too.',
      resolve: ({ periods }) => periods,
    }),
    total: t.field({
      type: PeriodRef,
      description: 'The whole time that you asked for.',
      resolve: ({ total }) => total,
    }),
  }),
});

const UnitRef = builder.enumType('StatsUnit', {
  description: 'How long a period is, by the calendar.',
  values: {
    DAY: { value: 'day', description: 'From midnight to midnight: 23 or 25 hours where clocks change.' },
    WEEK: { value: 'week', description: 'From Monday to Sunday.' },
    MONTH: { value: 'month', description: 'A month of the calendar.' },
  } as const,
});

const FilterInput = builder.inputType('PaymentLinkStatsFilter', {
  description: 'What to count.',
  fields: (t) => ({
    createdAt: t.field({
      type: DateTimeRangeInput,
      required: true,
      description: `Made within this time. \`from\` is required; \`to\` is now unless said. At most ${MOST_PERIODS} periods.`,
    }),
    ownerIdentityId: t.stringList({
      description: `Of any of these owners, by their identityId; of all unless said. At most ${MOST_VALUES}.`,
    }),
  }),
});

const statsUnits = ifKnown(({ filter }) => readUnits(linkPeriodsCost(omitNullish(filter as PeriodFilter))));

builder.queryField('paymentLinkStats', (t) =>
  t.field({
    type: SeriesRef,
    description:
      'How your links did, day by day, week by week or month by month. It costs little, however many there are, unless you ask for those of some owners: these are counted one by one. Visits of pages are counted for each link as a whole: see PaymentLink.stats.',
    extensions: { ...fieldCost(statsUnits), ...needs('links:read') },
    args: {
      filter: t.arg({ type: FilterInput, required: true, description: 'What to count.' }),
      per: t.arg({ type: UnitRef, required: true, description: 'How long each period is.' }),
      timeZone: t.arg.string({
        defaultValue: 'UTC',
        required: true,
        description: 'Whose days: a name of the IANA time zone database, such as "America/Santiago".',
      }),
    },
    resolve: (_, { filter, per, timeZone }, { services, viewer, now }) => {
      const { from, to = now } = toRange(filter.createdAt);
      const { ownerIdentityId = [] } = omitNullish(filter);
      if (from === undefined)
        return failArgument('filter.createdAt', 'must have from: the time that is asked for begins there.');
      if (to < from) failArgument('filter.createdAt', 'must have from before to.');
      if (!isTimeZone(timeZone)) {
        failArgument('timeZone', 'must be a name of the IANA time zone database, such as "America/Santiago".');
      }
      checkValues('filter.ownerIdentityId', ownerIdentityId);
      const bounds = periodBounds({ from, until: to + 1 }, { unit: per, timeZone });
      if (bounds === undefined)
        return failArgument('filter.createdAt', `must be at most ${MOST_PERIODS} periods long.`);
      return services.linkStats.ofPeriods(viewer, bounds, { ownerIdentityId });
    },
  }),
);
