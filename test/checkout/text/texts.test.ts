import { describe, expect, test } from 'vitest';
import { LANGUAGES, TEXTS } from '../../../src/checkout/text/language.ts';
import { CANCELED, EXPIRED, NO_ANSWER } from '../../../src/domain/provider/schedule.ts';
import { FAILURE_MESSAGES, SANDBOX_CARDS } from '../../../src/providers/sandbox/rules.ts';
import { FAILURE_MESSAGES as WEBPAY_MESSAGES } from '../../../src/providers/webpay/webpay.ts';

/** Every text by its path, functions with their arguments named. */
function flatten(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const names = Array.from({ length: value.length }, (_, i) => `<${i}>`);
    return [[`${path}(${names.join()})`, String(value(...names))]];
  }
  return Object.entries(value as object).flatMap(([key, part]) => flatten(part, path === '' ? key : `${path}.${key}`));
}

const all = LANGUAGES.map((language) => ({ language, texts: flatten(TEXTS[language]) }));

describe('every language says everything', () => {
  test.each(all)('$language: the same texts, none empty, each with all that belongs into it', ({ texts }) => {
    expect(texts.map(([path]) => path).toSorted()).toEqual(all[0]?.texts.map(([path]) => path).toSorted());
    for (const [path, text] of texts) {
      expect([path, text.trim() === '']).toEqual([path, false]);
      for (const [name] of path.matchAll(/<\d>/g)) expect([path, text]).toEqual([path, expect.stringContaining(name)]);
    }
  });

  test.each(LANGUAGES)('%s: has words for every test card', (language) => {
    const described = Object.keys(TEXTS[language].testCards);
    expect(described.toSorted()).toEqual(SANDBOX_CARDS.map(({ token }) => token).toSorted());
  });

  test.each(LANGUAGES)('%s: has words for every failure that is known beforehand', (language) => {
    const codes = [CANCELED, EXPIRED, NO_ANSWER, ...Object.keys(FAILURE_MESSAGES), ...Object.keys(WEBPAY_MESSAGES)];
    expect(Object.keys(TEXTS[language].failures)).toEqual(expect.arrayContaining(codes));
  });

  test('what is longer than two words is written anew in each', () => {
    const others = new Map(
      all.slice(1).flatMap(({ texts }) => texts.map(([path, text]) => [`${path}: ${text}`, path])),
    );
    const [first] = all;
    const same = first?.texts.filter(([path, text]) => text.split(/\s+/).length > 2 && others.has(`${path}: ${text}`));
    expect(same?.map(([path]) => path)).toEqual(ALIKE);
  });
});

/** Spanish and Portuguese say this with the same words. */
const ALIKE = ['payTitle(<0>)'];
