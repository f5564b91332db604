import type { Metadata } from '../../domain/input/metadata.ts';
import { builder } from '../builder.ts';

type MetadataEntry = { readonly key: string; readonly value: string };

export const MetadataEntryRef = builder.objectRef<MetadataEntry>('MetadataEntry').implement({
  description: 'Something that you noted about a payment link for yourself. Nothing here reads it.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'What it is called, such as "order": unique in its list.' }),
    value: t.exposeString('value', { description: 'What it is.' }),
  }),
});

export const MetadataEntryInput = builder.inputType('MetadataEntryInput', {
  description: 'Something to note about a payment link for yourself.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'What it is called, such as "order": 1 to 40 characters.' }),
    value: t.string({ description: 'What it is, in at most 500 characters; null removes the key.' }),
  }),
});

export const MetadataEntryFilterInput = builder.inputType('MetadataEntryFilter', {
  description: 'An entry of metadata that a payment link must have.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'What it is called, to the letter.' }),
    value: t.string({ required: true, description: 'What it is, to the letter.' }),
  }),
});

export function toMetadataEntries(metadata: Metadata | null | undefined): readonly MetadataEntry[] {
  return Object.entries(metadata ?? {}).map(([key, value]) => ({ key, value }));
}
