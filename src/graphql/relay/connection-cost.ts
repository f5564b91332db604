import { MAX_READ_UNITS, type ReadCost, readUnits } from '../../domain/read-cost.ts';
import { fieldCost } from '../plugins/field-cost.ts';

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

type Arguments = Readonly<Record<string, unknown>>;

/** The most that a read is charged while the variables in the arguments are not known. */
export function ifKnown(units: (args: Arguments) => number) {
  return (args: Arguments | undefined) => (args === undefined ? MAX_READ_UNITS : units(args));
}

function hasCursor({ after, before }: Arguments): boolean {
  return after != null || before != null;
}
