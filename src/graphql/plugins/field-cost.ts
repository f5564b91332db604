/** The arguments of a field as its resolver gets them; undefined while the variables in them are not known. */
type Arguments = Readonly<Record<string, unknown>> | undefined;

/**
 * A cost in units, which may depend on the arguments of its field; for unknown arguments, the maximum.
 * One unit is the CPU time of one row read by its key, about 3 microseconds; docs/cost.md has what was measured.
 */
export type Units = number | ((args: Arguments) => number);

/** What is read once if any of these fields is selected of the object that a field answers with. */
export type SelectedRead = { readonly fields: readonly string[]; readonly units: Units };

/** The extension of a field that costs other than one unit. */
type CostExtension = { readonly cost: Units; readonly reads?: readonly SelectedRead[] };

/** The cost of a field that declares none, in units. */
const PLAIN_FIELD = 1;

/** For a field's `extensions`. `reads` are the database reads that its selections cause, in addition to `cost`. */
export function fieldCost(cost: Units, reads: readonly SelectedRead[] = []): CostExtension {
  return { cost, reads };
}

/** The cost that a field's extensions declare. */
export function readFieldCost({ cost, reads }: Readonly<Partial<CostExtension>>): Required<CostExtension> {
  return { cost: cost ?? PLAIN_FIELD, reads: reads ?? [] };
}
