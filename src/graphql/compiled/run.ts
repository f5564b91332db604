import type { Context } from '../context.ts';

/** What the code of a plan is given each time it runs: the context, and the coerced variables on a null prototype. */
export type PlanRun = { readonly context: Context; readonly variables: Readonly<Record<string, unknown>> };

/** A part of the answer's JSON, now or later. */
export type JsonText = string | Promise<string>;

/** Writes a value as its part of the answer. */
export type ValueWriter = (value: unknown, run: PlanRun) => JsonText;

/** Gives the value of a field of `parent`, possibly as a promise. */
export type ValueResolver = (parent: unknown, run: PlanRun) => unknown;
