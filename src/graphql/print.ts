import { writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { runCommand } from '../lib/command.ts';
import { schema } from './schema/schema.ts';

const usage = `Writes schema.graphql anew from the code.

  npm run schema
`;

await runCommand({
  usage,
  async run() {
    const file = new URL('../../schema.graphql', import.meta.url);
    await writeFile(file, `${printSchema(lexicographicSortSchema(schema))}\n`);
  },
});
