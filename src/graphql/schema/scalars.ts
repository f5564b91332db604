import { Kind, type ValueNode } from 'graphql';
import { formatInstant } from '../../lib/instant.ts';
import { fail } from '../bad-input.ts';
import { builder } from '../builder.ts';

const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a JSON ${typeof value}`;
}

/** A scalar that is a string in queries and answers, and a `T` in code. */
function fromText<T>(rule: string, read: (text: string) => T) {
  return {
    parseValue: (value: unknown) => (typeof value === 'string' ? read(value) : fail(`${rule}, not ${nameOf(value)}.`)),
    parseLiteral: (node: ValueNode) => (node.kind === Kind.STRING ? read(node.value) : fail(`${rule}.`, node)),
  };
}

/** Accepts any text: the domain validates it, so that all faults of an input are reported together. */
const asGiven = (text: string) => text;

const DATE_TIME_RULE = 'DateTime must be a string with a date, a time and a zone, such as "2026-01-31T12:00:00Z"';

function parseDateTime(text: string): number {
  const date = DATE_TIME.exec(text)?.[1];
  if (date === undefined) fail(`${DATE_TIME_RULE}.`);
  // Date carries the 30th of February over into March instead of refusing it.
  const midnight = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(date)) {
    fail(`DateTime must be a day of the calendar, and ${date} is none.`);
  }
  return Date.parse(text.toUpperCase());
}

builder.scalarType('Decimal', {
  description:
    'An exact decimal number of major units as a string, such as "49990" for CLP or "150.00" for ARS: no sign, no exponent, no leading zeros, and never a JSON number, which could lose digits.',
  serialize: (value) => value,
  ...fromText('Decimal must be a string, such as "150.00"', asGiven),
});

builder.scalarType('URL', {
  description: 'An absolute http or https url without credentials in it.',
  specifiedByURL: 'https://url.spec.whatwg.org/',
  serialize: (value) => value,
  ...fromText('URL must be a string, such as "https://shop.example/thanks"', asGiven),
});

builder.scalarType('DateTime', {
  description:
    'An RFC 3339 timestamp. Responses are in UTC with milliseconds, such as "2026-01-31T12:00:00.000Z"; inputs may have any offset.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => formatInstant(value),
  ...fromText(DATE_TIME_RULE, parseDateTime),
});
