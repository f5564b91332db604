/** Whether tests run in their long form: `npm run test:long`. */
export const LONG_FORM = process.env.TEST_LONG === '1';

/** A number of rounds: the environment variable `name`, else `short` or `long` by the form of the run. */
export function rounds(name: string, { short, long }: { readonly short: number; readonly long: number }): number {
  return Number(process.env[name] ?? (LONG_FORM ? long : short));
}
