import { readFile } from 'node:fs/promises';
import { type DocumentNode, GraphQLError, Kind, parse, validate } from 'graphql';
import { OperatorError } from '../../lib/operator-error.ts';
import { parseWithinLimits } from '../plugins/document.ts';
import { checkLimits } from '../plugins/limits.ts';
import { schema } from '../schema/schema.ts';
import type { TrustedDocuments } from './documents.ts';

/** The manifest of trusted documents is faulty, as its message says. */
class ManifestError extends OperatorError {
  override readonly name = 'ManifestError';
}

/** Reads a manifest's documents by their names and validates each. Throws a ManifestError. */
export async function readTrustedDocuments(
  path: string | undefined,
  mode: 'also' | 'only',
): Promise<TrustedDocuments | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new ManifestError(`TRUSTED_DOCUMENTS: ${path} cannot be read: ${cause.message}`);
  });
  const documents = new Map(entriesOf(path, text));
  for (const [id, document] of documents) {
    const fault = faultOf(document);
    if (fault !== undefined) throw new ManifestError(`TRUSTED_DOCUMENTS: ${id} in ${path}: ${fault}`);
  }
  return { only: mode === 'only', trusted: documents };
}

/** Reads both common forms: an object of texts by their names, and Apollo's list of operations with `id` and `body`. */
function entriesOf(path: string, text: string): readonly (readonly [string, string])[] {
  const given = parseJson(path, text);
  const { operations } = given as { readonly operations?: unknown };
  const entries = Array.isArray(operations)
    ? operations.map((operation) => [operation?.id, operation?.body])
    : Object.entries(given);
  if (entries.every(isEntry)) return entries;
  throw new ManifestError(`TRUSTED_DOCUMENTS: ${path} must be a JSON object of documents by their ids`);
}

function parseJson(path: string, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The error below reports it.
  }
  throw new ManifestError(`TRUSTED_DOCUMENTS: ${path} must be a JSON object of documents by their ids`);
}

function isEntry(entry: readonly unknown[]): entry is [string, string] {
  return entry.every((part) => typeof part === 'string');
}

/** Why the document would be refused; undefined when it is valid. */
function faultOf(text: string): string | undefined {
  try {
    const document = parseWithinLimits(text);
    checkLimits(schema, document);
    return validate(schema, document)[0]?.message;
  } catch (error) {
    if (error instanceof GraphQLError) return error.message;
    throw error;
  }
}

/** The values of `operationName` that a request for the document may have: null only where it has a single operation. */
export function operationNames(text: string): readonly (string | null)[] {
  const { definitions }: DocumentNode = parse(text);
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const names = operations.flatMap(({ name }) => (name === undefined ? [] : [name.value]));
  return operations.length === 1 ? [null, ...names] : names;
}
