import type { Metadata } from '../../domain/input/metadata.ts';
import { builder } from '../builder.ts';

type MetadataEntry = { readonly key: string; readonly value: string };

export const MetadataEntryRef = builder.objectRef<MetadataEntry>('MetadataEntry').implement({
  description: 'An entry of your own data about a payment link. It is not interpreted.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'The key, such as "order": unique in its list.' }),
    value: t.exposeString('value', { description: 'The value.' }),
  }),
});

export const MetadataEntryInput = builder.inputType('MetadataEntryInput', {
  description: 'An entry of your own data about a payment link.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'The key, such as "order": 1 to 40 characters.' }),
    value: t.string({ description: 'The value: up to 500 characters; null removes the key.' }),
  }),
});

export const MetadataEntryFilterInput = builder.inputType('MetadataEntryFilter', {
  description: 'An entry of metadata that a payment link must have.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'The exact key.' }),
    value: t.string({ required: true, description: 'The exact value.' }),
  }),
});

export function toMetadataEntries(metadata: Metadata | null | undefined): readonly MetadataEntry[] {
  return Object.entries(metadata ?? {}).map(([key, value]) => ({ key, value }));
}
