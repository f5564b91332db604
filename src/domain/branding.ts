import { z } from 'zod';
import { parseShape } from './input/parse.ts';
import { form, omitNullish, rule, text, webUrl } from './input/shape.ts';

/** A client's branding of the payment page. Absent properties have the page's defaults. */
export type Branding = {
  /** Shown instead of the name of a link's owner. */
  readonly name?: string;
  /** `#rrggbb`, in lower case. Pages adjust it where its contrast would be too low. */
  readonly accentColor?: string;
  /** Shown on the receipt. */
  readonly thankYouText?: string;
  /** Shown on the page of a link that takes no more payments. */
  readonly closedText?: string;
  /** The contact for payers' questions. */
  readonly supportContact?: string;
};

type ContactKind = 'EMAIL' | 'PHONE' | 'URL';

const EMAIL = z.email();
const PHONE = /^\+?[0-9][0-9 ().-]*$/;
/** E.164 has at most 15 digits; national short numbers have few. */
const PHONE_DIGITS = { min: 3, max: 15 };

/** The kind of a contact; undefined for an invalid one. */
export function contactKind(contact: string): ContactKind | undefined {
  if (/^https:/i.test(contact)) return webUrl.safeParse(contact).success ? 'URL' : undefined;
  if (EMAIL.safeParse(contact).success) return 'EMAIL';
  const { length } = contact.replace(/\D/g, '');
  return PHONE.test(contact) && length >= PHONE_DIGITS.min && length <= PHONE_DIGITS.max ? 'PHONE' : undefined;
}

/** No control characters, nor bidi controls, which could hide or reorder the text around them; line breaks are allowed. */
const LINES = /^(?:[^\p{Cc}\u202a-\u202e\u2066-\u2069]|\r?\n)*$/u;
const LINE = /^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u;

const isShown = (value: string) => value.trim() !== '';
const line = (max: number) =>
  text(max).refine(isShown, 'must not be blank').regex(LINE, 'must be one line without control characters');
const lines = (max: number) =>
  text(max).refine(isShown, 'must not be blank').regex(LINES, 'must have no control characters but line breaks');

const brandingShape = z.object(
  {
    name: line(100).nullish(),
    accentColor: form(/^#[0-9a-f]{6}$/i, 'must be a colour of the form #rrggbb, such as "#0a6a4d"').nullish(),
    thankYouText: lines(500).nullish(),
    closedText: lines(500).nullish(),
    supportContact: text(255)
      .refine(
        (contact) => contactKind(contact) !== undefined,
        'must be an e-mail address, a phone number of 3 to 15 digits, or an https url without credentials',
      )
      .nullish(),
  },
  rule('must be an object'),
);

/** Parses a branding; undefined when it is empty. Throws a ValidationError with every fault. */
export function parseBranding(input: unknown): Branding | undefined {
  const { accentColor, ...texts } = parseShape(brandingShape, input, () => []);
  const branding = omitNullish({ ...texts, accentColor: accentColor?.toLowerCase() });
  return Object.keys(branding).length === 0 ? undefined : branding;
}
