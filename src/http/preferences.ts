/** An entry of a header that lists preferences, in lower case, with its quality value from 0 to 1. */
type Preference = {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string | undefined>;
  readonly quality: number;
};

const QUALITY = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/**
 * The entries of a header such as Accept or Accept-Encoding, in its order (RFC 9110, 12.4.2). Those with a malformed quality
 * value are left out.
 */
export function readPreferences(header: string): Preference[] {
  return header.toLowerCase().split(',').flatMap(readPreference);
}

function readPreference(text: string): Preference[] {
  const [name = '', ...parts] = text.split(';').map((part) => part.trim());
  const parameters = new Map(parts.map((part) => part.split('=', 2) as [string, string | undefined]));
  const quality = parameters.get('q') ?? '1';
  return QUALITY.test(quality) ? [{ name, parameters, quality: Number(quality) }] : [];
}

/**
 * The offered coding that an Accept-Encoding header prefers (RFC 9110, 12.5.3); of equal qualities, the first in `offered`.
 * Undefined if it names none of them, or only with `q=0`: the answer is then sent uncompressed.
 */
export function preferredCoding<Coding extends string>(
  accepted: string | null,
  offered: readonly Coding[],
): Coding | undefined {
  const preferences = readPreferences(accepted ?? '');
  const qualityOf = (coding: Coding) => preferences.find(({ name }) => name === coding)?.quality ?? 0;
  return offered
    .filter((coding) => qualityOf(coding) > 0)
    .sort((a, b) => qualityOf(b) - qualityOf(a))
    .at(0);
}
