import { writeFile } from 'node:fs/promises';
import { runCommand } from '../../lib/command.ts';
import { schemaText } from './schema-text.ts';

const usage = `Writes schema.graphql anew from the code.

  npm run schema
`;

await runCommand({
  usage,
  run: () => writeFile(new URL('../../../schema.graphql', import.meta.url), schemaText()),
});
