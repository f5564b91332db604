import { type DateRange, parseDateRange } from '../src/lib/date-range.ts';
import { OperatorError } from '../src/lib/operator-error.ts';

/** Parses a date or an instant of the command line by the rules of REST. */
export function readDate(option: string, text: string): DateRange {
  const range = parseDateRange(text);
  if (range !== undefined) return range;
  throw new OperatorError(
    `${option}: must be a date or a time, in UTC unless it says so, not ${JSON.stringify(text)}; for example ${option} 2027-01-31`,
  );
}
