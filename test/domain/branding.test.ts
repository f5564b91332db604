import { expect, test } from 'vitest';
import { contactKind, parseBranding } from '../../src/domain/branding.ts';
import { ValidationError } from '../../src/domain/errors.ts';

function faultsOf(input: unknown): readonly string[] {
  try {
    parseBranding(input);
  } catch (error) {
    if (error instanceof ValidationError)
      return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw error;
  }
  return [];
}

test('is what was given, the colour in lower case', () => {
  const branding = {
    name: 'Zapatería "Ñandú" & Co <b>',
    thankYouText: 'Thank you!\nSee you soon \u{1f45f}',
    closedText: 'Ask for a new one.',
    supportContact: 'help@shop.example',
  };
  expect(parseBranding({ ...branding, accentColor: '#FFcc00' })).toEqual({ ...branding, accentColor: '#ffcc00' });
  expect(parseBranding({ ...branding, accentColor: null })).toEqual(branding);
});

test('is none when nothing is left of it', () => {
  expect(parseBranding({})).toBeUndefined();
  expect(parseBranding({ name: null, accentColor: null })).toBeUndefined();
});

test('names every fault with its field and its rule, in the order of the fields', () => {
  expect(
    faultsOf({
      supportContact: 'javascript:alert(1)',
      closedText: 'x'.repeat(501),
      thankYouText: ' \n ',
      accentColor: 'red; } * { display: none',
      name: 'Two\nlines',
    }),
  ).toEqual([
    'name: must be one line without control characters',
    'accentColor: must be a colour of the form #rrggbb, such as "#0a6a4d"',
    'thankYouText: must not be blank',
    'closedText: must have at most 500 characters',
    'supportContact: must be an e-mail address, a phone number of 3 to 15 digits, or an https url without credentials',
  ]);
});

test.each([
  [{ name: '' }, 'name: must not be blank'],
  [{ name: ' ' }, 'name: must not be blank'],
  [{ name: 'x'.repeat(101) }, 'name: must have at most 100 characters'],
  [{ name: 'a\u202eb' }, 'name: must be one line without control characters'],
  [{ name: 7 }, 'name: must be a string'],
  [{ thankYouText: 'a\u0007b' }, 'thankYouText: must have no control characters but line breaks'],
  [{ accentColor: '#fff' }, 'accentColor: must be a colour of the form #rrggbb, such as "#0a6a4d"'],
  [{ accentColor: '#0a6a4d\n' }, 'accentColor: must be a colour of the form #rrggbb, such as "#0a6a4d"'],
  [{ name: '\ud800' }, 'name: must have neither U+0000 nor lone surrogates'],
])('%j is refused', (input, fault) => {
  expect(faultsOf(input)[0]).toBe(fault);
});

test.each([
  ['help@shop.example', 'EMAIL'],
  ['help+pay@shop.example', 'EMAIL'],
  ['+56 2 2345 6789', 'PHONE'],
  ['(02) 234-5678', undefined],
  ['800 123 456', 'PHONE'],
  ['12', undefined],
  ['+1234567890123456', undefined],
  ['https://shop.example/help?x=1', 'URL'],
  ['http://shop.example', undefined],
  ['https://user:pw@shop.example', undefined],
  ['https://shop.example/a b', undefined],
  ['javascript:alert(1)', undefined],
  ['mailto:a@b.co', undefined],
  ['', undefined],
])('%j is a contact of the kind %s', (contact, kind) => {
  expect(contactKind(contact)).toBe(kind);
});
