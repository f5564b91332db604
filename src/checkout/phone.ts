/** The calling codes of one and two digits (ITU-T E.164): all others have three. */
const SHORT_CODES = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

type Phone = { readonly prefix: string; readonly number: string };

/** Normalizes a prefix such as `56`, `0056` or `+ 56` to `+56`. Any other text is returned as it is. */
export function normalizePrefix(text: string): string {
  const digits = text.replace(/[\s().-]/g, '').replace(/^(?:\+|00)/, '');
  return /^[1-9]\d{0,3}$/.test(digits) ? `+${digits}` : text;
}

/** Splits a number with a prefix, such as `+56 9 1234 5678` or `0056…`. Undefined when it has none. */
export function splitPhone(text: string): Phone | undefined {
  const [, rest] = /^\s*(?:\+|00)\s*([\d][\d ().-]*)$/.exec(text) ?? [];
  if (rest === undefined) return undefined;
  const compact = rest.replace(/[ ().-]/g, '');
  const code = SHORT_CODES.exec(compact)?.[0] ?? compact.slice(0, 3);
  const number = compact.slice(code.length);
  return number === '' || code.startsWith('0') ? undefined : { prefix: `+${code}`, number };
}
