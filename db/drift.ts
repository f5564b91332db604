/** A row of counters, which can be counted again from the rows. */
export type Counter =
  | { readonly table: 'link_counts'; readonly clientId: string }
  | {
      readonly table: 'quarter_hours';
      readonly clientId: string;
      readonly currency: string;
      readonly startsAt: number;
    };

/** A difference in words, and the counter that differs if it is one. */
export type Drift = { readonly line: string; readonly counter?: Counter };
