/** The arguments of a field as its resolver gets them; undefined while the variables in them are not known. */
type Arguments = Readonly<Record<string, unknown>> | undefined;

/**
 * A cost in units, which may depend on the arguments of the field that says it; for unknown arguments, the most it may be.
 * One unit is the CPU time of one row read by its key, about 3 microseconds; docs/cost.md has what was measured.
 */
export type Units = number | ((args: Arguments) => number);

/** What is read once if any of these fields is selected of the object that a field answers with. */
export type SelectedRead = { readonly fields: readonly string[]; readonly units: Units };

/** The extension of a field that costs other than one unit. */
type CostExtension = { readonly cost: Units; readonly reads?: readonly SelectedRead[] };

/** What every value of the answer costs, unless its field says otherwise. */
const PLAIN_FIELD = 1;

/** For a field's `extensions`. `reads` are what its selections make it read, on top of `cost`. */
export function fieldCost(cost: Units, reads: readonly SelectedRead[] = []): CostExtension {
  return { cost, reads };
}

/** What a field's extensions say that it costs. */
export function readFieldCost({ cost, reads }: Readonly<Partial<CostExtension>>): Required<CostExtension> {
  return { cost: cost ?? PLAIN_FIELD, reads: reads ?? [] };
}
