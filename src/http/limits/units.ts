/**
 * What any request of a client counts of its budget beside what it asks for, in the units of docs/cost.md: credentials,
 * the body, the answer. So requests that are refused count too.
 */
export const REQUEST_UNITS = 10;
