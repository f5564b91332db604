import type { ReadCost } from '../../domain/read-cost.ts';
import { fieldCost } from '../plugins/field-cost.ts';

/**
 * The most units that one read counts. A read that no index bounds takes as long as the client has rows, up to some
 * hundred thousand units, but apart from the requests of others: what it is charged limits how many one operation has.
 */
const DEAREST_READ = 2_000;

/** What a connection costs beside its reads: arguments, cursors, and handing statements to the database. */
const CONNECTION = 10;

/** What the arguments of a connection make of its list and of its total. */
type ListReads<Args> = { readonly list: (args: Args) => ReadCost; readonly count: (args: Args) => ReadCost };

/** The extension of a connection: its rows are read once for all fields of the page, its total when it is selected. */
export function connectionCost<Args>({ list, count }: ListReads<Args>) {
  return fieldCost(CONNECTION, [
    { fields: ['nodes', 'edges', 'pageInfo'], units: ifKnown((args) => readUnits(list(args as Args))) },
    // Behind a cursor, only another read tells whether there is something ahead of it.
    { fields: ['pageInfo'], units: ifKnown((args) => (hasCursor(args) ? readUnits(list(args as Args)) : 0)) },
    { fields: ['totalCount'], units: ifKnown((args) => readUnits(count(args as Args))) },
  ]);
}

/** The units of one read, at most `DEAREST_READ`. */
export function readUnits({ rows }: ReadCost): number {
  return Math.min(rows, DEAREST_READ);
}

type Arguments = Readonly<Record<string, unknown>>;

function ifKnown(units: (args: Arguments) => number) {
  return (args: Arguments | undefined) => (args === undefined ? DEAREST_READ : units(args));
}

function hasCursor({ after, before }: Arguments): boolean {
  return after != null || before != null;
}
