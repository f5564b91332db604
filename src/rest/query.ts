import { type Issue, ValidationError } from '../domain/errors.ts';
import { isStorable } from '../domain/input/shape.ts';
import type { Direction, TimeRange } from '../domain/page.ts';
import { type DateRange, parseDateRange } from '../lib/date-range.ts';

export type QueryReader = ReturnType<typeof createReader>;

const MAX_VALUES = 100;

/** The parameters of a url, or of the target of a request. */
export function queryParameters(target: string): URLSearchParams {
  const start = target.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : target.slice(start + 1).split('#', 1)[0]);
}

/** Parses parameters with `read`. Throws a ValidationError with every fault. */
export function readQuery<T>(parameters: URLSearchParams, read: (query: QueryReader) => T): T {
  const issues: Issue[] = [];
  const result = read(createReader(parameters, issues));
  const [first, ...others] = issues;
  if (first !== undefined) throw new ValidationError([first, ...others]);
  return result;
}

/** Parses parameters with `read`, the faulty ones as their defaults: for the cost of a call, which is charged first. */
export function readLeniently<T>(parameters: URLSearchParams, read: (query: QueryReader) => T): T {
  return read(createReader(parameters, []));
}

/** The names of the parameters that `read` reads. */
export function parametersOf(read: (query: QueryReader) => unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const recorder = new URLSearchParams();
  recorder.getAll = (name) => {
    names.add(name);
    return [];
  };
  read(createReader(recorder, []));
  return names;
}

/** Empty parameters count as absent; unknown ones are ignored, and named in a warning. */
function createReader(parameters: URLSearchParams, issues: Issue[]) {
  function report(name: string, message: string): undefined {
    issues.push({ path: [name], code: 'INVALID', message });
  }

  /** A parameter with a single value. A repeated one is a fault, as it would be ambiguous. */
  function text(name: string): string | undefined {
    const values = parameters.getAll(name).filter((value) => value !== '');
    return values.length > 1 ? report(name, 'must be given once') : values[0];
  }

  /** Comma-separated values, of a parameter that may be repeated; without blanks and duplicates. */
  function texts(name: string): readonly string[] {
    const entries = parameters.getAll(name).flatMap((value) => value.split(',').map((entry) => entry.trim()));
    const values = [...new Set(entries)].filter((entry) => entry !== '');
    if (values.length > MAX_VALUES) report(name, `must have at most ${MAX_VALUES} values`);
    else if (!values.every(isStorable)) report(name, 'must not have U+0000');
    return values;
  }

  function names<const T extends string>(name: string, known: readonly T[]): readonly T[] {
    const values = texts(name);
    const named = known.filter((value) => values.includes(value));
    if (named.length < values.length) report(name, `must be among ${known.join(', ')}`);
    return named;
  }

  function wholeNumber(name: string, max: number): number | undefined {
    const value = text(name);
    if (value === undefined) return undefined;
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    return number <= max ? number : report(name, `must be a whole number from 0 to ${max}`);
  }

  function dateRange(name: string): DateRange | undefined {
    const value = text(name);
    if (value === undefined) return undefined;
    return parseDateRange(value) ?? report(name, 'must be a date as dd/mm/yyyy or ISO 8601, in UTC unless it says so');
  }

  /** The range from the beginning of `start` to the end of `end`. */
  function range(start: string, end: string): TimeRange {
    const from = dateRange(start);
    const to = dateRange(end);
    return { ...(from && { from: from.first }), ...(to && { to: to.last }) };
  }

  function sort<const T extends string>(fields: readonly T[], defaultSort: Sort<T>): Sort<T> {
    const value = text('sort');
    if (value === undefined) return defaultSort;
    const [name, direction, ...rest] = value.split(':');
    const field = fields.find((known) => known === name);
    if (field !== undefined && isDirection(direction) && rest.length === 0) return { field, direction };
    report('sort', `must be one of ${fields.join(', ')}, then :asc or :desc`);
    return defaultSort;
  }

  return { texts, names, wholeNumber, range, sort };
}

type Sort<T> = { readonly field: T; readonly direction: Direction };

function isDirection(text: string | undefined): text is Direction {
  return text === 'asc' || text === 'desc';
}
