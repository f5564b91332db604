import type { Values } from './condition.ts';

/** A change of the domain as columns and values; undefined properties are left unchanged. */
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

/** The parameter name of a column's new value, distinct from the condition's parameters. */
export function newValue(column: string): string {
  return `new ${column}`;
}

export function newValues(columns: Values): Values {
  return Object.fromEntries(Object.entries(columns).map(([column, value]) => [newValue(column), value]));
}
