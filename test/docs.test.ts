import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { DRAWINGS, draw } from '../docs/draw.ts';

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

it.each(DRAWINGS)('docs/%s.svg is what its text says; `npm run docs` draws it anew', async (name) => {
  expect(await draw(name)).toBe(await read(`docs/${name}.svg`));
});

it('the README is short, and its commands and answers fit a terminal', async () => {
  const lines = (await read('README.md')).trimEnd().split('\n');
  expect(lines.length).toBeLessThan(200);
  let fenced = false;
  const long = lines.filter((line) => {
    if (line.startsWith('```')) fenced = !fenced;
    return fenced && line.length > 120;
  });
  expect(long).toEqual([]);
});
