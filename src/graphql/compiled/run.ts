import type { Context } from '../context.ts';

/** What one run of a plan has at hand. */
export type Run = { readonly context: Context; readonly variables: Readonly<Record<string, unknown>> };

/** A part of the answer's JSON, when it is there or once it will be. */
export type Text = string | Promise<string>;

/** Turns a value into its part of the answer. */
export type Writer = (value: unknown, run: Run) => Text;

export type Resolve = (value: unknown, run: Run) => unknown;
