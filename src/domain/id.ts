import type { RandomBytes } from '../lib/random.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = () => number;

/** By how much the clocks of gateways that work together may differ. */
export const MAX_CLOCK_SKEW_MS = 60_000;

export type IdPrefix = 'pl' | 'cs' | 'pay' | 'evt' | 'whd' | 'ref' | 'dsp' | 'acc' | 'key' | 'aud' | 'whe';

/** Crockford's base 32: it sorts as the number does, and has no letters that look like digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;
/** All pairs of digits, in their order: an id is put together from half as many parts. */
const PAIRS = Array.from(ALPHABET, (first) => Array.from(ALPHABET, (second) => first + second)).flat();
/** The value of each digit, by its character code; -1 for all else. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));
const ID = /^(pl|cs|pay|evt|whd|ref|dsp|acc|key|aud|whe)_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/**
 * An id such as `pl_01k7…`: the prefix is the type, the first 10 characters are the creation time in milliseconds
 * (48 bits, so text order is creation order), the other 16 are 80 random bits. The layout is that of ULID.
 */
export function createId(prefix: IdPrefix, now: number, random: RandomBytes): string {
  const bytes = random(RANDOM_LENGTH);
  let tail = '';
  for (let i = 0; i < RANDOM_LENGTH; i += 2) tail += PAIRS[pairOf(bytes[i] ?? 0, bytes[i + 1] ?? 0)];
  return idFloor(prefix, now) + tail;
}

function pairOf(one: number, other: number): number {
  return (one & 31) * 32 + (other & 31);
}

/** The id with the same time whose random bits are incremented by `steps`, as in a monotonic ULID. */
export function idAfter(id: string, steps: number): string {
  let rest = steps;
  let tail = '';
  while (rest > 0 && tail.length < RANDOM_LENGTH) {
    rest += ALPHABET.indexOf(id.charAt(id.length - tail.length - 1));
    tail = ALPHABET.charAt(rest % 32) + tail;
    rest = Math.floor(rest / 32);
  }
  return id.slice(0, id.length - tail.length) + tail;
}

/** A text that sorts before every id created at that time or later, and after every earlier one. */
export function idFloor(prefix: IdPrefix, time: number): string {
  let rest = Math.min(Math.max(Math.floor(time), 0), 2 ** (5 * TIME_LENGTH) - 1);
  let text = '';
  for (let i = 0; i < TIME_LENGTH; i += 2) {
    text = PAIRS[rest % 1024] + text;
    rest = Math.floor(rest / 1024);
  }
  return `${prefix}_${text}`;
}

/** The creation time in an id, in milliseconds. The id must be well-formed. */
export function idTime(id: string): number {
  let time = 0;
  const start = id.indexOf('_') + 1;
  const end = Math.min(start + TIME_LENGTH, id.length);
  for (let i = start; i < end; i += 1) time = time * 32 + (VALUES[id.charCodeAt(i)] ?? -1);
  return time;
}

/** The prefix of a well-formed id; undefined for any other text. */
export function idPrefix(id: string): IdPrefix | undefined {
  return ID.exec(id)?.[1] as IdPrefix | undefined;
}

/** Replaces each text that is no id by the empty one, which matches no row, so that positions are kept. */
export function blankUnless(isId: (text: string) => boolean, texts: readonly string[]): readonly string[] {
  return texts.map((text) => (isId(text) ? text : ''));
}
