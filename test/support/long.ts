/** Whether every test is to take as long as it can find something: `npm run test:long`. */
export const LONG_FORM = process.env.TEST_LONG === '1';

/** How often to do something: what the variable `name` says, else few times in the short form and many in the long one. */
export function rounds(name: string, { short, long }: { readonly short: number; readonly long: number }): number {
  return Number(process.env[name] ?? (LONG_FORM ? long : short));
}
