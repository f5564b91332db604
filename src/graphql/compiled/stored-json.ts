import type { FieldsOf } from './fields.ts';
import { generateJsonCopy } from './json-copy.ts';
import { planJsonReader } from './json-reader.ts';
import type { StoredField } from './stored-field.ts';

/**
 * Writes runs of neighbouring fields, `"key":value,"key":value`, from a stored text, without parsing and serializing it: a
 * page's terms are 100 KB. Throws `Bailout` for fields that are not written as they are stored.
 */
export function planStored(
  runs: readonly (readonly StoredField[])[],
  fieldsOf: FieldsOf,
): (text: string) => readonly string[] {
  const copy = generateJsonCopy(runs, fieldsOf);
  const read = planJsonReader(runs, fieldsOf);
  return (text) => copy(text) ?? read(text);
}
