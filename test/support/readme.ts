import { readFile } from 'node:fs/promises';

const README = new URL('../../README.md', import.meta.url);

/** The shell blocks of a section of the README, with only the gateway's origin replaced. */
export async function readmeCommands(section: string, origin: string): Promise<readonly string[]> {
  const text = await readFile(README, 'utf8');
  const [, after] = text.split(`\n## ${section}\n`);
  if (after === undefined) throw new Error(`The README has no section "${section}"`);
  const [body = ''] = after.split('\n## ');
  const blocks = [...body.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands);
  if (blocks.length === 0) throw new Error(`There are no commands in "${section}"`);
  return blocks.map((commands) => commands.replaceAll('http://localhost:4000', origin));
}
