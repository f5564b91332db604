import type { Values } from './condition.ts';

/** A change in the domain's words as columns and values; what is undefined stays as it is. */
export function changedColumns<Change extends object>(
  names: Record<keyof Change & string, string>,
  change: Change,
): Values {
  const columns: Values = {};
  for (const [field, column] of Object.entries<string>(names)) {
    const value = change[field as keyof Change];
    if (value !== undefined) columns[column] = value;
  }
  return columns;
}

/** The place of a column's new value, apart from the places of the condition. */
export function newValue(column: string): string {
  return `new ${column}`;
}

export function newValues(columns: Values): Values {
  return Object.fromEntries(Object.entries(columns).map(([column, value]) => [newValue(column), value]));
}
