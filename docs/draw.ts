import { readFile, writeFile } from 'node:fs/promises';
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { runCommand } from '../src/lib/command.ts';

export const DRAWINGS = ['architecture', 'link-life'] as const;

/** The drawing that `docs/<name>.dot` describes, as SVG. */
export async function draw(name: (typeof DRAWINGS)[number]): Promise<string> {
  const graphviz = await Graphviz.load();
  return graphviz.dot(await readFile(new URL(`${name}.dot`, import.meta.url), 'utf8'), 'svg');
}

const usage = `Draws the pictures of docs/ anew from their .dot files.

  npm run docs
`;

async function drawAll(): Promise<void> {
  for (const name of DRAWINGS) await writeFile(new URL(`${name}.svg`, import.meta.url), await draw(name));
}

if (import.meta.main) await runCommand({ usage, run: drawAll });
