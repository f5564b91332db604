import type { ReadCost } from '../../domain/read-cost.ts';
import { fieldCost } from '../plugins/field-cost.ts';

/**
 * The most that one read is charged, in units. A read that no index bounds visits all of the client's rows, which may be
 * some hundred thousand units of work, but in a thread that does not delay others' requests. The charge only limits how
 * many such reads one operation has.
 */
const MAX_READ_UNITS = 2_000;

/** The cost of a connection in addition to its reads: arguments, cursors, and the calls of the database. */
const CONNECTION = 10;

/** The reads of a connection for its arguments: its rows, and its total. */
type ListReads<Args> = { readonly list: (args: Args) => ReadCost; readonly count: (args: Args) => ReadCost };

/** The extension of a connection: its rows are read once, and its total only if it is selected. */
export function connectionCost<Args>({ list, count }: ListReads<Args>) {
  return fieldCost(CONNECTION, [
    { fields: ['nodes', 'edges', 'pageInfo'], units: ifKnown((args) => readUnits(list(args as Args))) },
    // After a cursor, another read finds out whether there are rows before it.
    { fields: ['pageInfo'], units: ifKnown((args) => (hasCursor(args) ? readUnits(list(args as Args)) : 0)) },
    { fields: ['totalCount'], units: ifKnown((args) => readUnits(count(args as Args))) },
  ]);
}

/** The units of one read, at most `MAX_READ_UNITS`. */
export function readUnits({ rows }: ReadCost): number {
  return Math.min(rows, MAX_READ_UNITS);
}

type Arguments = Readonly<Record<string, unknown>>;

/** The most that a read is charged while the variables in the arguments are not known. */
export function ifKnown(units: (args: Arguments) => number) {
  return (args: Arguments | undefined) => (args === undefined ? MAX_READ_UNITS : units(args));
}

function hasCursor({ after, before }: Arguments): boolean {
  return after != null || before != null;
}
