/**
 * The options of an LRU cache of at most `count` entries, for large counts: by its option `max`, lru-cache reserves memory for
 * all of them at once, 22 bytes each.
 */
export function upTo(count: number): { readonly maxSize: number; readonly sizeCalculation: () => number } {
  return { maxSize: count, sizeCalculation: () => 1 };
}
