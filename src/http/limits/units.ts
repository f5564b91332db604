/**
 * The fixed cost of every request of a client, in the units of docs/cost.md: authentication, reading the body, writing the
 * answer. Refused requests are charged it, too.
 */
export const REQUEST_UNITS = 10;
