import { InvalidStateError, ValidationError } from './errors.ts';
import { mergeMetadata } from './input/metadata.ts';
import { asObject, at, parseShape } from './input/parse.ts';
import { type LinkInput, linkShape } from './input/terms.ts';
import { type PaymentLink, type PaymentLinkStatus, statusAt } from './payment-link.ts';
import { crossFaults, toTerms } from './payment-link-input.ts';

export type PaymentLinkUpdate = Pick<PaymentLink, 'terms' | 'expiresAt'>;

type Property = 'id' | keyof LinkInput;

type Properties = Readonly<Record<string, unknown>>;

const PROPERTIES: readonly Property[] = ['id', ...(Object.keys(linkShape.shape) as Property[])];

/** Properties that never change. */
const FIXED = ['id', 'checkoutToken', 'owner'] as const satisfies Property[];

/** Properties that may change while the link is ACTIVE. All others may change before that. */
export const CHANGEABLE_WHILE_ACTIVE = [
  'successUrl',
  'failedUrl',
  'duration',
  'customerRequirements',
  'metadata',
] as const satisfies Property[];

/** The properties that may change in each status; undefined where none may. */
const CHANGEABLE: Readonly<Record<PaymentLinkStatus, readonly Property[] | undefined>> = {
  ATTEMPT: PROPERTIES.filter((property) => !FIXED.some((fixed) => fixed === property)),
  ACTIVE: CHANGEABLE_WHILE_ACTIVE,
  PROCESSING_PAYMENT: undefined,
  FINISHED: undefined,
  EXPIRED: undefined,
};

/**
 * Parses the JSON body of an update; undefined when it changes nothing. Absent properties are left as they are, null clears
 * an optional one, metadata is merged key by key, and the result must be valid as a new link.
 *
 * A property that may not change may still be sent with its current value, so that a caller can send back what it read.
 * Throws InvalidStateError for a status or a property that may not change, and ValidationError for faulty input.
 */
export function parseUpdateInput(input: unknown, link: PaymentLink, now: number): PaymentLinkUpdate | undefined {
  const { id, checkoutToken, createdAt } = link;
  const current: Properties = { ...link.terms, id, checkoutToken };
  const given = givenOf(asObject(input));
  checkChangeable(given, current, statusAt(link, now));

  const metadata = Object.hasOwn(given, 'metadata') && { metadata: mergeMetadata(link.terms.metadata, given.metadata) };
  const terms = toTerms(parseShape(linkShape, { ...current, ...given, ...metadata }, crossFaults));
  const expiresAt = createdAt + terms.duration * 1000;
  if (expiresAt <= now) {
    const message = `must be more than the ${Math.floor((now - createdAt) / 1000)} s since the creation of the link`;
    throw new ValidationError([{ path: ['duration'], code: 'INVALID', message }]);
  }
  return isSame(terms, link.terms) ? undefined : { terms, expiresAt };
}

function givenOf(input: object): Properties {
  const given = PROPERTIES.map((property) => [property, at(input, property)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function checkChangeable(given: Properties, current: Properties, status: PaymentLinkStatus): void {
  const changeable = CHANGEABLE[status];
  if (changeable === undefined) throw new InvalidStateError(`A payment link that is ${status} cannot be changed`);
  const refused = PROPERTIES.filter(
    (property) =>
      Object.hasOwn(given, property) && !changeable.includes(property) && !isSame(given[property], current[property]),
  );
  if (refused.length === 0) return;
  throw new InvalidStateError(
    `${refused.join(', ')} cannot be changed while the payment link is ${status}; ${changeable.join(', ')} can`,
  );
}

/** Whether two values are the same JSON. The recursion is bounded by the depth of `known`, whatever the caller sends. */
function isSame(given: unknown, known: unknown): boolean {
  if (typeof known !== 'object' || known === null) return given === known;
  if (typeof given !== 'object' || given === null || Array.isArray(given) !== Array.isArray(known)) return false;
  const keys = Object.keys(known);
  return keys.length === Object.keys(given).length && keys.every((key) => isSame(at(given, key), at(known, key)));
}
