import { expect, test } from 'vitest';
import { formatDateTime, formatTimeLeft } from '../../../src/checkout/text/time-format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, 'menos de un minuto', 'less than a minute'],
  [MINUTE - 1, 'menos de un minuto', 'less than a minute'],
  [MINUTE, '1 minuto', '1 minute'],
  [HOUR - 1, '59 minutos', '59 minutes'],
  [HOUR, '1 hora', '1 hour'],
  [HOUR + 23 * MINUTE, '1 hora 23 minutos', '1 hour 23 minutes'],
  [DAY + 5 * MINUTE, '1 día', '1 day'],
  [3 * DAY + 2 * HOUR, '3 días 2 horas', '3 days 2 hours'],
])('%d ms is %s, %s', (ms, spanish, english) => {
  expect([formatTimeLeft(ms, 'es'), formatTimeLeft(ms, 'en')]).toEqual([spanish, english]);
});

test('an instant names its zone', () => {
  const instant = Date.UTC(2026, 10, 22, 19, 5);
  expect([formatDateTime(instant, 'es'), formatDateTime(instant, 'en')]).toEqual([
    '22 nov 2026, 19:05 UTC',
    'Nov 22, 2026, 19:05 UTC',
  ]);
});
