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

/** A value that is kept, and what the rows make it. */
export type Difference = {
  readonly client_id: string;
  readonly what: string;
  readonly kept: number | string;
  readonly found: number | string;
};

export function describeDifference({ client_id, what, kept, found }: Difference): string {
  return `client ${client_id}: ${what} is ${kept}, but the rows make it ${found}`;
}
