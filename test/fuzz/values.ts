import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { linkInput } from '../support/link-input.ts';
import type { Dice } from './dice.ts';
import { type Pool, TOKENS } from './pool.ts';

/** What an input stands in: the field that takes it, and its own name. */
export type Place = { readonly field: string; readonly name: string };

const WRONG = [null, true, 1.5, -7, 'nonsense', [], {}, [null], { nothing: 1 }, 2 ** 40];
const TEXTS = ['x', 'Ana "la otra"', 'back\\slash', 'é\u2028ü', '', '😀', 'a'.repeat(300), '__proto__', 'null'];
const SIZES = [0, 1, 2, 2, 3, 3, 5, 20, 50];
const BAD_SIZES = [51, -1, 2 ** 31 - 1];
const CARDS = ['tok_success', 'tok_instant', 'tok_pending', 'tok_refused', 'tok_insufficient_funds', 'tok_unknown'];

/** `careless` operations ask for sizes out of range and too many ids, so that fields are refused beside others. */
export function createValues(dice: Dice, pool: Pool, careless: () => boolean) {
  /** JSON for an input of the type; now and then of another type. */
  function valueFor(type: GraphQLInputType, place: Place, depth = 0): unknown {
    if (dice.chance(1)) return dice.pick(WRONG);
    if (isNonNullType(type)) return presentValue(type.ofType, place, depth);
    return dice.chance(6) ? null : presentValue(type, place, depth);
  }

  function presentValue(type: GraphQLInputType, place: Place, depth: number): unknown {
    if (isListType(type)) return listFor(type.ofType, place, depth);
    if (isEnumType(type)) return dice.pick(type.getValues()).name;
    if (isInputObjectType(type)) return objectFor(type, place, depth);
    return scalarFor(String(type), place);
  }

  function listFor(type: GraphQLInputType, place: Place, depth: number): unknown {
    if (place.name === 'ids') {
      const count = careless() && dice.chance(60) ? 101 : dice.below(5);
      return dice.times(count, () => valueFor(type, place, depth));
    }
    if (dice.chance(4)) return valueFor(type, place, depth);
    return dice.times(dice.below(3), () => valueFor(type, place, depth));
  }

  function objectFor(type: GraphQLInputObjectType, place: Place, depth: number): unknown {
    if (type.name === 'CreatePaymentLinkInput' && dice.chance(85)) return newLink();
    if (type.name === 'PayCheckoutSessionInput' && dice.chance(85)) {
      return { paymentMethod: 'CARD', card: { token: dice.pick(CARDS) } };
    }
    const fields = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) || (depth < 3 && dice.chance(30)),
    );
    return Object.fromEntries(
      fields.map((field) => [field.name, valueFor(field.type, { ...place, name: field.name }, depth + 1)]),
    );
  }

  function newLink(): Record<string, unknown> {
    const named = dice.chance(60) ? { checkoutToken: token() } : {};
    const { checkoutToken: _, ...plain } = linkInput({ duration: dice.pick([29, 30, 60, 3_600, 100_000]) });
    return {
      ...plain,
      ...named,
      ...(dice.chance(50) && { activate: dice.chance(80) }),
      ...(dice.chance(30) && { paymentLimit: dice.pick([null, 1, 2, 0]) }),
      ...(dice.chance(30) && { customer: { firstName: dice.pick(TEXTS), address: { country: 'CHL' } } }),
      ...(dice.chance(20) && { customerRequirements: ['EMAIL', 'FIRST_NAME'] }),
      ...(dice.chance(30) && { metadata: metadata() }),
      ...(dice.chance(20) && { successUrl: 'https://shop.example/?a=1&b="2"' }),
    };
  }

  /** Now and then a key comes twice, or is too long. */
  function metadata(): unknown[] {
    return dice.times(dice.below(4), () => ({
      key: dice.pick(TEXTS),
      value: dice.chance(15) ? null : dice.pick(TEXTS),
    }));
  }

  function token(): string {
    return dice.chance(50) ? dice.pick(TOKENS) : `t-${dice.below(1_000)}`;
  }

  function scalarFor(type: string, { field, name }: Place): unknown {
    if (type === 'ID') return pool.id(prefixFor(field, name));
    if (type === 'Int') return name === 'first' || name === 'last' ? size() : dice.pick([30, 3_600, 1, -1, 0]);
    if (type === 'Boolean') return dice.chance(50);
    if (type === 'Decimal') return dice.pick(['11900', '10', '0.5', '1e3']);
    if (type === 'URL') return dice.pick(['https://shop.example/thanks', 'http://user@x', 'nowhere']);
    if (type === 'DateTime') return dice.pick(['2026-06-15T12:00:00Z', '2026-06-20T00:00:00+02:00', 'soon']);
    if (name === 'after' || name === 'before') return pool.cursor();
    if (name === 'search') return dice.pick([...TEXTS, 'sho', '"invoice-1" OR (ana:*', 'CAFÉ NEAR x']);
    return name === 'checkoutToken' ? token() : dice.pick(TEXTS);
  }

  function size(): number {
    return dice.chance(careless() ? 50 : 2) ? dice.pick(BAD_SIZES) : dice.pick(SIZES);
  }

  return valueFor;
}

/** Which kind of id a field asks for. */
function prefixFor(field: string, name: string): string {
  if (/session/i.test(name) || (name !== 'paymentLinkId' && /session/i.test(field))) return 'cs';
  if (/delivery/i.test(field)) return 'whd';
  return /^payment$|received/i.test(field) ? 'pay' : 'pl';
}
