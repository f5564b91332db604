/** A word that is longer is cut, in what is searched and in what is looked for: indexes have a limit. */
const LONGEST = 64;

const PLAIN = /^[\0-\x7f]*$/;
const MARKS = /\p{M}+/gu;
const WORD = /[\p{L}\p{N}]+/gu;

/**
 * The words of a text, without regard to case and accents: its runs of letters and digits. Made here, so that both
 * databases find the same.
 */
export function wordsOf(text: string): string[] {
  return (fold(text).match(WORD) ?? []).map((word) => (word.length > LONGEST ? cut(word) : word));
}

/** Never between the halves of a surrogate pair, which no database keeps. */
function cut(word: string): string {
  const end = /[\uD800-\uDBFF]/.test(word.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
  return word.slice(0, end);
}

/** By way of capitals, as some letters are the same only there, such as both forms of a small sigma. */
function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  const bare = text.normalize('NFKD').replaceAll(MARKS, '').toUpperCase().toLowerCase();
  return bare.normalize('NFKD').replaceAll(MARKS, '').replaceAll('ς', 'σ');
}
