import { z } from 'zod';
import { parseShape } from './input/parse.ts';
import { form, omitNullish, rule, text, webUrl } from './input/shape.ts';

/** How a client shows itself to payers. Whatever it leaves out is shown as if there were no branding. */
export type Branding = {
  /** Instead of the name of a link's owner. */
  readonly name?: string;
  /** `#rrggbb`, in lower case. Pages mend it where it could not be read. */
  readonly accentColor?: string;
  /** On the receipt. */
  readonly thankYouText?: string;
  /** On the page of a link that takes no more payments. */
  readonly closedText?: string;
  /** Whom payers ask. */
  readonly supportContact?: string;
};

type ContactKind = 'EMAIL' | 'PHONE' | 'URL';

const EMAIL = z.email();
const PHONE = /^\+?[0-9][0-9 ().-]*$/;
/** E.164 has at most 15 digits; short numbers of a country have few. */
const PHONE_DIGITS = { min: 3, max: 15 };

/** What kind of contact it is; undefined when it is none. */
export function contactKind(contact: string): ContactKind | undefined {
  if (/^https:/i.test(contact)) return webUrl.safeParse(contact).success ? 'URL' : undefined;
  if (EMAIL.safeParse(contact).success) return 'EMAIL';
  const { length } = contact.replace(/\D/g, '');
  return PHONE.test(contact) && length >= PHONE_DIGITS.min && length <= PHONE_DIGITS.max ? 'PHONE' : undefined;
}

/** Controls draw nothing, and could hide or turn around what stands beside them. Lines may break. */
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

/** The branding that is asked for; undefined when it is to be none. Throws a ValidationError with every fault. */
export function parseBranding(input: unknown): Branding | undefined {
  const { accentColor, ...texts } = parseShape(brandingShape, input, () => []);
  const branding = omitNullish({ ...texts, accentColor: accentColor?.toLowerCase() });
  return Object.keys(branding).length === 0 ? undefined : branding;
}
