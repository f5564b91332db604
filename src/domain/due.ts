/** A position in the list of due rows. */
export type DuePosition = { readonly dueAt: number; readonly clientId: string };

/** A window of due rows: at most `limit` after `after`, or from the beginning. */
export type DueWindow = { readonly limit: number; readonly after?: DuePosition | undefined };

/** The distinct clients of the rows that were read; `next` is undefined at the end. */
export type DueClients = { readonly due: readonly string[]; readonly next: DuePosition | undefined };
