import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordsOf } from '../../src/lib/words.ts';

test.each([
  ['', []],
  ['… !?', []],
  ['Café ORGÁNICO, 2 kg', ['cafe', 'organico', '2', 'kg']],
  ['cafe\u0301', ['cafe']],
  ["ana@example.com's", ['ana', 'example', 'com', 's']],
  ['"a" AND b* NEAR(c) d:e', ['a', 'and', 'b', 'near', 'c', 'd', 'e']],
  ['ᾳ Å', ['α', 'a']],
  ['ΟΔΟΣ οδος', ['οδοσ', 'οδοσ']],
  ['Straße ﬁn İıI ①', ['strasse', 'fin', 'iii', '1']],
  ['日本語 한국', ['日本語', '한국'.normalize('NFKD')]],
  ['a'.repeat(70), ['a'.repeat(64)]],
  [`${'a'.repeat(63)}𝒳`, [`${'a'.repeat(63)}x`]],
  [`${'a'.repeat(63)}𐐨`, ['a'.repeat(63)]],
])('%j has the words %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('a word is its own only word, of letters and digits, however it came about', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      for (const word of wordsOf(text)) {
        expect(wordsOf(word)).toEqual([word]);
        expect(word).toMatch(/^[\p{L}\p{N}]+$/u);
        expect(wordsOf(word.toUpperCase())).toEqual([word]);
      }
    }),
  );
});

const texts = fc.string({
  unit: fc.oneof(fc.constantFrom('a', 'Z', '0', ' ', '-'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })),
  maxLength: 20,
});

test('texts that are joined by a blank have the words of each', () => {
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      expect(wordsOf(`${one} ${other}`)).toEqual([...wordsOf(one), ...wordsOf(other)]);
    }),
  );
});

test('plain text has the same words beside text that is not plain', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), (plain) => {
      expect(wordsOf(`${plain} \u00e9`)).toEqual([...wordsOf(plain), 'e']);
    }),
  );
});
