import type { Dice } from './dice.ts';

const ID = /\b(?:pl|cs|pay|whd)_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g;
/** Base64url of a JSON list that begins with a text, as every cursor is. */
const CURSOR = /"(WyJ[\w-]{20,})"/g;
const NO_IDS = ['pl_none', '', 'cs_01k7zzzzzzzzzzzzzzzzzzzzzz', 'pl_01k7zzzzzzzzzzzzzzzzzzzzzz', 'evt_1', '__proto__'];
const KEPT = 60;

export const TOKENS = ['a', 'b', 'invoice-1', 'invoice-2', 'constructor', 'say "hello"', 'ñandú', '.', ''];

/** What answers have named, to be asked for by later operations; the oldest is forgotten first. */
export type Pool = ReturnType<typeof createPool>;

export function createPool(dice: Dice) {
  const ids = new Map<string, string[]>();
  const cursors: string[] = [];

  function keep(list: string[], value: string): void {
    if (list.includes(value)) return;
    list.push(value);
    if (list.length > KEPT) list.shift();
  }

  function learn(answer: string): void {
    for (const [id] of answer.matchAll(ID)) {
      const prefix = id.slice(0, id.indexOf('_'));
      const known = ids.get(prefix) ?? [];
      ids.set(prefix, known);
      keep(known, id);
    }
    for (const [, cursor] of answer.matchAll(CURSOR)) keep(cursors, cursor ?? '');
  }

  /** The id of something; mostly of a kind that the prefix names. */
  function id(prefix: string): string {
    if (dice.chance(8)) return dice.pick(NO_IDS);
    const known = dice.chance(6) ? [...ids.values()].flat() : (ids.get(prefix) ?? []);
    return known.length === 0 ? dice.pick(NO_IDS) : dice.pick(known);
  }

  function cursor(): string {
    return cursors.length === 0 || dice.chance(10) ? 'nonsense' : dice.pick(cursors);
  }

  return { learn, id, cursor };
}
