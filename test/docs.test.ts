import { readFile } from 'node:fs/promises';
import { buildSchema, extendSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
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
