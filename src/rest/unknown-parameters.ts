const MAX_NAMED = 5;
const LONGEST_NAME = 40;

export const WARNING_HEADER = 'warning';

const NONE: ReadonlySet<string> = new Set();

/**
 * A `Warning` header (RFC 7234, section 5.5, code 299) that names unknown query parameters; undefined without any. A misspelt
 * filter would otherwise go unnoticed, as the list would not be filtered.
 */
export function unknownParameterWarning(given: URLSearchParams, known: ReadonlySet<string> = NONE): string | undefined {
  const unknown = [...new Set(given.keys())].filter((name) => !known.has(name));
  if (unknown.length === 0) return undefined;
  // Percent-encoded, a name is safe inside the quotes of a header.
  const named = unknown
    .slice(0, MAX_NAMED)
    .map((name) => encodeURIComponent(name.slice(0, LONGEST_NAME).toWellFormed()));
  const others = unknown.length > MAX_NAMED ? ` and ${unknown.length - MAX_NAMED} more` : '';
  return `299 - "Unknown query parameters were ignored: ${named.join(', ')}${others}"`;
}
