import { expect, test } from 'vitest';
import { preferredLanguage } from '../../../src/checkout/text/language.ts';

test.each([
  [undefined, 'es'],
  ['', 'es'],
  ['*', 'es'],
  ['fr-FR,fr;q=0.9', 'es'],
  ['en', 'en'],
  ['en-GB,en;q=0.9,es;q=0.8', 'en'],
  ['es-CL,es;q=0.9,en;q=0.8', 'es'],
  ['fr, en;q=0.3, es;q=0.7', 'es'],
  ['ES;q=0.2, EN;q=0.9', 'en'],
  ['en;q=0', 'es'],
  ['en;q=nonsense', 'es'],
  ['english', 'es'],
  ['pt-BR,pt;q=0.9,en;q=0.8', 'pt'],
  ['pt-PT', 'pt'],
])('Accept-Language %j reads in %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});
