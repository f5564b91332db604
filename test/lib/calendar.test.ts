import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CalendarUnit, isTimeZone, startsFrom } from '../../src/lib/calendar.ts';

const HOUR = 3_600_000;

test.each([
  ['UTC', true],
  ['America/Santiago', true],
  ['America/Buenos_Aires', true],
  ['+01:00', false],
  ['Mars/Olympus', false],
  ['', false],
  [' UTC', false],
  ['a'.repeat(5_000), false],
])('%s is a time zone: %s', (name, is) => {
  expect(isTimeZone(name)).toBe(is);
});

function starts(from: string, unit: CalendarUnit, zone: string, count: number): string[] {
  const found: string[] = [];
  for (const start of startsFrom(Date.parse(from), unit, zone)) {
    found.push(new Date(start).toISOString().replace(':00.000Z', 'Z'));
    if (found.length === count) break;
  }
  return found;
}

test.each<[string, CalendarUnit, string, string[]]>([
  // Clocks go forward at 02:00, and back at 03:00: days of 23 and 25 hours.
  ['2026-03-28T12:00Z', 'day', 'Europe/Madrid', ['2026-03-27T23:00Z', '2026-03-28T23:00Z', '2026-03-29T22:00Z']],
  ['2026-10-24T12:00Z', 'day', 'Europe/Madrid', ['2026-10-23T22:00Z', '2026-10-24T22:00Z', '2026-10-25T23:00Z']],
  // Forward at midnight, so that the day begins at 01:00; back at midnight, to the evening before.
  ['2026-09-05T12:00Z', 'day', 'America/Santiago', ['2026-09-05T04:00Z', '2026-09-06T04:00Z', '2026-09-07T03:00Z']],
  ['2026-04-04T12:00Z', 'day', 'America/Santiago', ['2026-04-04T03:00Z', '2026-04-05T04:00Z', '2026-04-06T04:00Z']],
  // Back at 01:00: midnight comes twice, and the first one counts.
  ['2026-11-01T12:00Z', 'day', 'America/Havana', ['2026-11-01T04:00Z', '2026-11-02T05:00Z']],
  // 30 December was left out.
  ['2011-12-29T12:00Z', 'day', 'Pacific/Apia', ['2011-12-29T10:00Z', '2011-12-30T10:00Z', '2011-12-31T10:00Z']],
  ['2026-01-01T12:00Z', 'week', 'Asia/Kathmandu', ['2025-12-28T18:15Z', '2026-01-04T18:15Z']],
  ['2026-03-29T12:00Z', 'week', 'Europe/Madrid', ['2026-03-22T23:00Z', '2026-03-29T22:00Z']],
  ['2026-10-31T23:30Z', 'month', 'Europe/Madrid', ['2026-10-31T23:00Z', '2026-11-30T23:00Z']],
  ['0050-12-31T12:00Z', 'month', 'UTC', ['0050-12-01T00:00Z', '0051-01-01T00:00Z']],
])('from %s on, each %s in %s begins at %j', (from, unit, zone, expected) => {
  expect(starts(from, unit, zone, expected.length)).toEqual(expected);
});

test('every day begins when its date does, in any zone at any time', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const instants = fc.integer({ min: Date.UTC(1980), max: Date.UTC(2040) });
  fc.assert(
    fc.property(zones, instants, (timeZone, instant) => {
      const format = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone });
      const days = startsFrom(instant, 'day', timeZone);
      const [first, next] = [days.next().value, days.next().value];
      expect(first <= instant && instant < next).toBe(true);
      expect(next - first).toBeGreaterThanOrEqual(22 * HOUR);
      expect(next - first).toBeLessThanOrEqual(26 * HOUR);
      expect(format.format(first)).not.toBe(format.format(first - 1));
      expect(format.format(first)).toBe(format.format(next - 1));
    }),
    { numRuns: 200 },
  );
});
