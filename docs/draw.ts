import { readFile, writeFile } from 'node:fs/promises';
import { Graphviz } from '@hpcc-js/wasm-graphviz';

export const DRAWINGS = ['architecture', 'link-life'] as const;

/** The drawing that `docs/<name>.dot` describes, as SVG. */
export async function draw(name: (typeof DRAWINGS)[number]): Promise<string> {
  const graphviz = await Graphviz.load();
  return graphviz.dot(await readFile(new URL(`${name}.dot`, import.meta.url), 'utf8'), 'svg');
}

// `npm run docs`
if (import.meta.main) {
  for (const name of DRAWINGS) await writeFile(new URL(`${name}.svg`, import.meta.url), await draw(name));
}
