import { omitNullish } from '../../../domain/input/shape.ts';
import { linkPeriodsCost } from '../../../domain/payment-link/link-cost.ts';
import {
  MAX_PERIODS,
  type PeriodFilter,
  type PeriodMoney,
  periodBounds,
} from '../../../domain/payment-link/link-periods.ts';
import { readUnits } from '../../../domain/read-cost.ts';
import { isTimeZone } from '../../../lib/calendar.ts';
import type { PeriodFigures } from '../../../services/link-stats.ts';
import { failArgument } from '../../bad-input.ts';
import { builder } from '../../builder.ts';
import { fieldCost } from '../../plugins/field-cost.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { ifKnown } from '../../relay/connection-cost.ts';
import { CurrencyCodeRef } from '../currency.ts';
import { checkValues, DateTimeRangeInput, MAX_VALUES, toRange } from '../list-input.ts';

type Series = { readonly periods: readonly PeriodFigures[]; readonly total: PeriodFigures };

const MoneyRef = builder.objectRef<PeriodMoney>('PaymentLinkStatsMoney').implement({
  description: 'Exact sums in one currency, in major units with all decimals of the currency.',
  fields: (t) => ({
    currency: t.expose('currency', { type: CurrencyCodeRef, description: 'The currency.' }),
    paid: t.expose('paid', {
      type: 'Decimal',
      description: 'The sum of the payments that were created in the period and whose funds were received.',
    }),
    refunded: t.expose('refunded', {
      type: 'Decimal',
      description: 'How much of that has been refunded since, or is being refunded.',
    }),
  }),
});

const PeriodRef = builder.objectRef<PeriodFigures>('PaymentLinkStatsPeriod').implement({
  description: 'Statistics of one period: what was created in it, and the outcome of that as of now.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'The start of the period, inclusive.' }),
    until: t.expose('until', { type: 'DateTime', description: 'The end of the period, exclusive.' }),
    links: t.exposeInt('links', { description: 'The number of links created. Deleted links are not counted.' }),
    sessions: t.exposeInt('sessions', {
      description:
        'The number of checkout sessions created. Those that were removed with their link, or for their age, are not counted.',
    }),
    payments: t.exposeInt('payments', { description: 'The number of payments created, whatever their outcome.' }),
    paid: t.exposeInt('paid', { description: 'The number of these payments whose funds were received.' }),
    conversion: t.exposeFloat('conversion', {
      nullable: true,
      description:
        'The share of these sessions that were paid, from 0 to 1: paid / sessions. Null if there were no sessions.',
    }),
    money: t.field({
      type: [MoneyRef],
      description: 'The sums of these payments, one entry for each currency.',
      resolve: ({ money }) => money,
    }),
  }),
});

const SeriesRef = builder.objectRef<Series>('PaymentLinkStatsSeries').implement({
  description: 'Statistics of your links by period.',
  fields: (t) => ({
    periods: t.field({
      type: [PeriodRef],
      description: 'The periods in chronological order and without gaps: empty ones are included.',
      resolve: ({ periods }) => periods,
    }),
    total: t.field({
      type: PeriodRef,
      description: 'The statistics of the whole time range.',
      resolve: ({ total }) => total,
    }),
  }),
});

const UnitRef = builder.enumType('StatsUnit', {
  description: 'The length of a period, by the calendar.',
  values: {
    DAY: { value: 'day', description: 'From midnight to midnight: 23 or 25 hours when clocks change.' },
    WEEK: { value: 'week', description: 'From Monday to Sunday.' },
    MONTH: { value: 'month', description: 'A calendar month.' },
  } as const,
});

const FilterInput = builder.inputType('PaymentLinkStatsFilter', {
  description: 'What to include in the statistics.',
  fields: (t) => ({
    createdAt: t.field({
      type: DateTimeRangeInput,
      required: true,
      description: `Created within this time range. \`from\` is required; \`to\` defaults to now. At most ${MAX_PERIODS} periods.`,
    }),
    ownerIdentityId: t.stringList({
      description: `Of any of these owners, by identityId. By default all are included. At most ${MAX_VALUES}.`,
    }),
  }),
});

const statsUnits = ifKnown(({ filter }) => readUnits(linkPeriodsCost(omitNullish(filter as PeriodFilter))));

builder.queryField('paymentLinkStats', (t) =>
  t.field({
    type: SeriesRef,
    description:
      'Statistics of your links by day, week or month. The cost does not depend on how many there are, unless you filter by owner. Page visits are counted for each link as a whole: see PaymentLink.stats.',
    extensions: { ...fieldCost(statsUnits), ...needs('links:read') },
    args: {
      filter: t.arg({ type: FilterInput, required: true, description: 'What to include in the statistics.' }),
      per: t.arg({ type: UnitRef, required: true, description: 'The length of each period.' }),
      timeZone: t.arg.string({
        defaultValue: 'UTC',
        required: true,
        description: 'The time zone of the periods: a name of the IANA time zone database, such as "America/Santiago".',
      }),
    },
    resolve: (_, { filter, per, timeZone }, { services, viewer, now }) => {
      const { from, to = now } = toRange(filter.createdAt);
      const { ownerIdentityId = [] } = omitNullish(filter);
      if (from === undefined) return failArgument('filter.createdAt', 'must have from, the start of the time range.');
      if (to < from) failArgument('filter.createdAt', 'must have from before to.');
      if (!isTimeZone(timeZone)) {
        failArgument('timeZone', 'must be a name of the IANA time zone database, such as "America/Santiago".');
      }
      checkValues('filter.ownerIdentityId', ownerIdentityId);
      const bounds = periodBounds({ from, until: to + 1 }, { unit: per, timeZone });
      if (bounds === undefined) return failArgument('filter.createdAt', `must be at most ${MAX_PERIODS} periods long.`);
      return services.linkStats.ofPeriods(viewer, bounds, { ownerIdentityId });
    },
  }),
);
