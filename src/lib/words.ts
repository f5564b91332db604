/** Longer words are truncated, in texts and in searches, as indexes have a limit. */
const LONGEST = 64;

const PLAIN = /^[\0-\x7f]*$/;
const MARKS = /\p{M}+/gu;
const WORD = /[\p{L}\p{N}]+/gu;
/** The same for plain text in lower case, at a fraction of the time. */
const PLAIN_WORD = /[a-z0-9]+/g;

/**
 * The words of a text, with case and accents folded: its runs of letters and digits. Computed here, so that both databases
 * find the same.
 */
export function wordsOf(text: string): string[] {
  const words = PLAIN.test(text) ? text.toLowerCase().match(PLAIN_WORD) : fold(text).match(WORD);
  return (words ?? []).map((word) => (word.length > LONGEST ? truncate(word) : word));
}

/** Never splits a surrogate pair, as databases reject half of one. */
function truncate(word: string): string {
  const end = /[\uD800-\uDBFF]/.test(word.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
  return word.slice(0, end);
}

/** Folds via upper case, as some lower-case letters are equal only there, such as both forms of sigma. */
function fold(text: string): string {
  const bare = text.normalize('NFKD').replaceAll(MARKS, '').toUpperCase().toLowerCase();
  return bare.normalize('NFKD').replaceAll(MARKS, '').replaceAll('ς', 'σ');
}
