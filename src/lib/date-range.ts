/** The first and the last millisecond of a day, or one instant twice. */
export type DateRange = { readonly first: number; readonly last: number };

const DAY_MS = 86_400_000;
const DAY_FIRST = /^(?<day>\d{2})\/(?<month>\d{2})\/(?<year>\d{4})$/;
const ISO =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:T(?<time>[0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)(?<zone>Z|[ +-]\d{2}:?\d{2})?)?$/i;

/** `dd/mm/yyyy` or ISO 8601, in UTC where it names no zone; undefined for anything else. */
export function parseDateRange(text: string): DateRange | undefined {
  const { year, month, day, time, zone = 'Z' } = (DAY_FIRST.exec(text) ?? ISO.exec(text))?.groups ?? {};
  const date = `${year}-${month}-${day}`;
  const first = Date.parse(`${date}T00:00:00.000Z`);
  // Date.parse reads 30 February as 2 March.
  if (Number.isNaN(first) || !new Date(first).toISOString().startsWith(date)) return undefined;
  if (time === undefined) return { first, last: first + DAY_MS - 1 };

  // An unescaped plus sign is decoded as a space in a query string.
  const instant = Date.parse(`${date}T${time}${toOffset(zone)}`);
  return Number.isNaN(instant) ? undefined : { first: instant, last: instant };
}

function toOffset(zone: string): string {
  if (zone.length === 1) return 'Z';
  return `${zone.slice(0, 3).replace(' ', '+')}:${zone.slice(-2)}`;
}
