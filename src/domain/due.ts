/** Where a walk through what is due has come to. */
export type DuePosition = { readonly dueAt: number; readonly clientId: string };

/** Which part of the walk to read: at most `limit` rows behind `after`, from the beginning without it. */
export type DueWindow = { readonly limit: number; readonly after?: DuePosition | undefined };

/** The clients of the rows that were read, each once; `next` is undefined when there are no more rows. */
export type DueClients = { readonly due: readonly string[]; readonly next: DuePosition | undefined };
