import { readPreferences } from '../../http/preferences.ts';

/** The media types of a GraphQL answer; of equal preferences, the first wins. */
export const JSON_TYPES = ['application/json', 'application/graphql-response+json'] as const;

/** One media range of an Accept header, with its quality value. */
type Range = { readonly type: string; readonly subtype: string; readonly quality: number };

/**
 * The offered type that an Accept header prefers (RFC 9110, 12.5.1): the most specific range decides the quality of a type;
 * of equal qualities the first in the header wins, then the first in `offered`. Undefined if none is acceptable. Ranges
 * with a charset other than utf-8 are ignored, as every answer is utf-8.
 */
export function preferredType(accept: string | null, offered: readonly string[]): string | undefined {
  const ranges = readRanges(accept ?? '*/*');
  const acceptable = offered.flatMap((name, order) => {
    const match = bestMatch(ranges, name);
    return match === undefined || match.quality === 0 ? [] : [{ name, order, ...match }];
  });
  acceptable.sort((a, b) => b.quality - a.quality || a.place - b.place || a.order - b.order);
  return acceptable.at(0)?.name;
}

function readRanges(accept: string): Range[] {
  return readPreferences(accept).flatMap(({ name, parameters, quality }) => {
    const [type = '', subtype = ''] = name.split('/');
    const charset = parameters.get('charset')?.replaceAll('"', '') ?? 'utf-8';
    return charset === 'utf-8' ? [{ type, subtype, quality }] : [];
  });
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
