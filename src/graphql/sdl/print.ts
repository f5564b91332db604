import { writeFile } from 'node:fs/promises';
import { schemaText } from './schema-text.ts';

// `npm run schema`: writes schema.graphql anew from the code.
await writeFile(new URL('../../../schema.graphql', import.meta.url), schemaText());
