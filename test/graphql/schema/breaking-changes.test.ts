import { existsSync, readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, type GraphQLSchema } from 'graphql';
import { expect, it } from 'vitest';
import { schema } from '../../../src/graphql/schema/schema.ts';

const CHANGELOG = readFileSync(new URL('../../../CHANGELOG.md', import.meta.url), 'utf8');
const { version: NEXT } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

/** The version of the first heading that has one. */
function lastRelease(changelog: string): string | undefined {
  return /^## \[?(\d+\.\d+\.\d+)\]?/m.exec(changelog)?.[1];
}

function unreleased(changelog: string): string {
  return /^## Unreleased$(.*?)(?=^## |$(?![\s\S]))/ms.exec(changelog)?.[1] ?? '';
}

type Versions = { readonly released: string; readonly next: string; readonly changelog: string };

/** What stays as it is: the major version, or before 1.0 the minor one. */
function lineOf(version: string): string {
  const [major, minor] = version.split('.');
  return major === '0' ? `0.${minor}` : `${major}`;
}

/**
 * What the schema takes away from who is written against the last release, and may not: all of it while the version is of
 * the same line, and otherwise what the CHANGELOG does not name.
 */
function refusedBreaks(old: GraphQLSchema, now: GraphQLSchema, { released, next, changelog }: Versions): string[] {
  const breaks = findBreakingChanges(old, now)
    .map(({ description }) => description)
    .toSorted();
  if (lineOf(next) === lineOf(released)) return breaks;
  // Lines may be wrapped, and names be set as code.
  const named = unreleased(changelog).replaceAll(/\s+/g, ' ').replaceAll('`', '');
  return breaks.filter((description) => !named.includes(description));
}

it('breaks nothing of the last release but what it may, and what the CHANGELOG names', () => {
  const released = lastRelease(CHANGELOG);
  // Before the first release there is nobody to break.
  if (released === undefined) return;
  const file = new URL(`./released/${released}.graphql`, import.meta.url);
  expect(existsSync(file), `a release keeps its schema: cp schema.graphql ${file.pathname}`).toBe(true);
  const old = buildSchema(readFileSync(file, 'utf8'));
  expect(refusedBreaks(old, schema, { released, next: NEXT, changelog: CHANGELOG })).toEqual([]);
});

it('names each break, unless the CHANGELOG does or the major version is a new one', () => {
  const old = buildSchema('type Query { a: Int! b(c: Int): String d: E } enum E { X Y }');
  const now = buildSchema('type Query { a: Int b(c: Int!): String d: E new: Int } enum E { X Z }');
  const breaks = [
    'Query.a changed type from Int! to Int.',
    'Query.b arg c has changed type from Int to Int!.',
    'Y was removed from enum type E.',
  ];
  const changelog = (...lines: string[]) =>
    `# Changelog\n\n## Unreleased\n\n${lines.join('\n')}\n\n## [0.4.0] - 2027-01-01\n`;
  expect(lastRelease(changelog())).toBe('0.4.0');
  const minor = { released: '0.4.0', next: '0.5.0' };
  expect(refusedBreaks(old, now, { ...minor, changelog: changelog() })).toEqual(breaks);
  const named = changelog(
    '- `Query.a` changed type\n  from Int! to Int.',
    '- `Query.b` arg c has changed type from Int to Int!.',
  );
  expect(refusedBreaks(old, now, { ...minor, changelog: named })).toEqual(breaks.slice(2));
  const old0 = `${changelog()}\n- ${breaks.join('\n')}`;
  expect(refusedBreaks(old, now, { ...minor, changelog: old0 })).toEqual(breaks);
  const later = { released: '1.4.0', next: '1.5.0' };
  expect(refusedBreaks(old, now, { ...later, changelog: changelog(...breaks) })).toEqual(breaks);
  const patch = { released: '0.4.0', next: '0.4.1' };
  expect(refusedBreaks(old, now, { ...patch, changelog: changelog(...breaks) })).toEqual(breaks);
  const major = { released: '1.4.0', next: '2.0.0' };
  expect(refusedBreaks(old, now, { ...major, changelog: changelog(...breaks) })).toEqual([]);
  expect(refusedBreaks(old, old, { ...later, changelog: changelog() })).toEqual([]);
});
