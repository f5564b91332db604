const DAY_MS = 86_400_000;

export type CalendarUnit = 'day' | 'week' | 'month';

/** A date of the proleptic Gregorian calendar, as midnight of that date in UTC. */
type CalendarDate = number;

/** Whether it is a time zone of the IANA database. Offsets are refused, as they have no daylight saving time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The starts of days, ISO weeks or months in the time zone, from the one that contains the instant on, without end. Where a
 * change of the clocks skips midnight, a day begins with its first existing instant.
 */
export function* startsFrom(instant: number, unit: CalendarUnit, timeZone: string): Generator<number, never> {
  const clock = clockOf(timeZone);
  let date = firstDate(clock.dateAt(instant), unit);
  let last = Number.NEGATIVE_INFINITY;
  for (;;) {
    const start = startOf(date, clock);
    // A date that a change of the clocks skipped begins where the next one does.
    if (start > last) yield start;
    last = Math.max(last, start);
    date = nextDate(date, unit);
  }
}

type ZoneClock = {
  /** The zone's offset from UTC in milliseconds. */
  readonly offsetAt: (instant: number) => number;
  readonly dateAt: (instant: number) => CalendarDate;
};

/** Throws a RangeError for an unknown zone. */
function clockOf(timeZone: string): ZoneClock {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    ...numeric,
    second: 'numeric',
    hourCycle: 'h23',
    era: 'short',
    timeZone,
  });

  const offsets = new Map<number, number>();

  /** Cached, as the days on both sides need the same one. */
  function offsetAt(instant: number): number {
    const offset = offsets.get(instant) ?? readOffset(instant);
    offsets.set(instant, offset);
    return offset;
  }

  function readOffset(instant: number): number {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const [year, ...others] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((type) => Number(parts[type]));
    const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = others;
    const date = dateOf(parts.era?.startsWith('B') ? 1 - (year ?? 0) : (year ?? 0), month - 1, day);
    return date + ((hour * 60 + minute) * 60 + second) * 1_000 - Math.floor(instant / 1_000) * 1_000;
  }

  return { offsetAt, dateAt: (instant) => Math.floor((instant + offsetAt(instant)) / DAY_MS) * DAY_MS };
}

function startOf(date: CalendarDate, { offsetAt }: ZoneClock): number {
  const [before, after] = [offsetAt(date - DAY_MS), offsetAt(date + DAY_MS)];
  if (before === after) return date - before;
  const midnights = [date - before, date - after];
  const shown = midnights.filter((midnight) => midnight + offsetAt(midnight) === date);
  return shown.length > 0 ? Math.min(...shown) : date - before;
}

function firstDate(date: CalendarDate, unit: CalendarUnit): CalendarDate {
  const { weekday, year, month } = fieldsOf(date);
  if (unit === 'month') return dateOf(year, month, 1);
  return unit === 'week' ? date - weekday * DAY_MS : date;
}

function nextDate(date: CalendarDate, unit: CalendarUnit): CalendarDate {
  const { year, month } = fieldsOf(date);
  return unit === 'month' ? dateOf(year, month + 1, 1) : date + (unit === 'week' ? 7 : 1) * DAY_MS;
}

/** `Date.UTC` maps the years 0 to 99 to 1900 to 1999. */
function dateOf(year: number, month: number, day: number): CalendarDate {
  return new Date(0).setUTCFullYear(year, month, day);
}

/** The weekday counts from Monday on. */
function fieldsOf(date: CalendarDate) {
  const fields = new Date(date);
  return { year: fields.getUTCFullYear(), month: fields.getUTCMonth(), weekday: (fields.getUTCDay() + 6) % 7 };
}
