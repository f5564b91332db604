import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildSchema, extendSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DRAWINGS, draw } from '../docs/draw.ts';
import { SETTINGS } from '../src/config.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/*.md',
  'docs/{clients,decisions}/*.md',
  'src/**/*.md',
];

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

describe('the documentation', async () => {
  const paths = globSync(PAGES, { cwd: ROOT });
  const pages = new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)));
  const pkg = JSON.parse(await read('package.json')) as Record<string, Record<string, string>>;

  it.each([...pages])('%s leads to what there is', (page, text) => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      const [path = '', heading] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (heading === undefined) return !existsSync(join(ROOT, target));
      return !headingsOf(pages.get(target) ?? '').includes(heading);
    });
    expect(broken).toEqual([]);
  });

  it('names no error code of persisted queries that no test has seen', async () => {
    const tests = await read('test/graphql/persisted.test.ts');
    const named = [...pages.values()].flatMap((text) => text.match(/PERSISTED_QUERY_\w+/g) ?? []);
    expect(named.filter((code) => !tests.includes(`'${code}'`))).toEqual([]);
  });

  it('names every setting, with `docs/configuration.md`', () => {
    const text = pages.get('docs/configuration.md') ?? '';
    expect(SETTINGS.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('says of every package why it is here, and of no other', () => {
    const text = pages.get('docs/dependencies.md') ?? '';
    const named = [...text.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
      cell.replace(' (optional)', '').split(', '),
    );
    const groups = named.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
    const { dependencies, devDependencies, optionalDependencies } = pkg;
    const packages = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const groupOf = (name: string) =>
      groups
        .filter((group) => name.startsWith(group))
        .toSorted()
        .at(-1);
    const expected = packages.map((name) => (groupOf(name) === undefined ? name : `${groupOf(name)}*`));
    expect(new Set(named.filter((name) => name !== 'package' && !/^-+$/.test(name)))).toEqual(new Set(expected));
  });

  it('has every script of package.json', () => {
    const text = [...pages.values()].join('\n');
    const scripts = Object.keys(pkg.scripts ?? {});
    const isNamed = (name: string) => new RegExp(`npm (?:run )?(?:--silent )?${name}(?![\\w:-])`).test(text);
    expect(scripts.filter((name) => !isNamed(name))).toEqual([]);
  });
});

/** The anchors of a page's headings, as GitHub makes them. */
function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('docs/clients', async () => {
  // What Relay's compiler adds to the schema, as far as it is used here.
  const relay = parse(`
    directive @connection(key: String!) on FIELD
    directive @prependNode(connections: [ID!]!, edgeTypeName: String!) on FIELD
  `);
  const schema = extendSchema(buildSchema(await read('schema.graphql')), relay);

  it.each(['apollo', 'graphql-request', 'relay', 'urql'])(
    '%s asks for what the schema has; `npm run clients` runs it',
    async (client) => {
      const text = await read(`docs/clients/${client}/links.ts`);
      const documents = [...text.matchAll(/ graphql\(?`([^`]+)`/g)].map(([, document = '']) => parse(document));

      expect(documents.length).toBeGreaterThan(1);
      // Relay's compiler has a field of its own, which it does not send.
      const faults = documents.flatMap((document) => validate(schema, document)).map(({ message }) => message);
      expect(faults.filter((message) => !message.startsWith('Cannot query field "__id"'))).toEqual([]);
    },
  );
});
