/** The media types of a GraphQL answer; of equal preferences, the first wins. */
export const JSON_TYPES = ['application/json', 'application/graphql-response+json'] as const;

/** One media range of an Accept header, with its quality value. */
type Range = { readonly type: string; readonly subtype: string; readonly quality: number };

const QUALITY = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/**
 * The offered type that an Accept header prefers (RFC 9110, 12.5.1): the most specific range decides the quality of a type;
 * of equal qualities the first in the header wins, then the first in `offered`. Undefined if none is acceptable. Ranges
 * with a charset other than utf-8 are ignored, as every answer is utf-8.
 */
export function preferredType(accept: string | null, offered: readonly string[]): string | undefined {
  const ranges = (accept ?? '*/*').toLowerCase().split(',').flatMap(readRange);
  const acceptable = offered.flatMap((name, order) => {
    const match = bestMatch(ranges, name);
    return match === undefined || match.quality === 0 ? [] : [{ name, order, ...match }];
  });
  acceptable.sort((a, b) => b.quality - a.quality || a.place - b.place || a.order - b.order);
  return acceptable.at(0)?.name;
}

function readRange(text: string): Range[] {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim());
  const [type = '', subtype = ''] = name.split('/');
  const values = new Map(parameters.map((parameter) => parameter.split('=', 2) as [string, string | undefined]));
  const charset = values.get('charset')?.replaceAll('"', '') ?? 'utf-8';
  const quality = values.get('q') ?? '1';
  return charset === 'utf-8' && QUALITY.test(quality) ? [{ type, subtype, quality: Number(quality) }] : [];
}

/** The type's quality, and the position of the range that decides it. */
function bestMatch(ranges: readonly Range[], name: string): { quality: number; place: number } | undefined {
  const [type, subtype] = name.split('/');
  const exactness = (range: Range) => {
    if (range.type === type) return range.subtype === subtype ? 2 : range.subtype === '*' ? 1 : -1;
    return range.type === '*' && range.subtype === '*' ? 0 : -1;
  };
  const matches = ranges.map((range, place) => ({ place, quality: range.quality, exactness: exactness(range) }));
  return matches
    .filter((match) => match.exactness >= 0)
    .sort((a, b) => b.exactness - a.exactness)
    .at(0);
}
