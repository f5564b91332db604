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

/** What never changes. */
const FIXED = ['id', 'checkoutToken', 'owner'] as const satisfies Property[];

/** What may change even while payers can pay. All the rest may until then. */
export const CHANGEABLE_WHILE_ACTIVE = [
  'successUrl',
  'failedUrl',
  'duration',
  'customerRequirements',
  'metadata',
] as const satisfies Property[];

/** What a link's owner may still change, by the link's status; undefined where nothing may change any more. */
const CHANGEABLE: Readonly<Record<PaymentLinkStatus, readonly Property[] | undefined>> = {
  ATTEMPT: PROPERTIES.filter((property) => !FIXED.some((fixed) => fixed === property)),
  ACTIVE: CHANGEABLE_WHILE_ACTIVE,
  PROCESSING_PAYMENT: undefined,
  FINISHED: undefined,
  EXPIRED: undefined,
};

/**
 * What the body of an update makes of the link; undefined when that is what it is already. Properties that are left out
 * stay, null clears an optional one, metadata is changed key by key, and what comes of it must keep every rule of a new link.
 *
 * A property that may not change any more may still be sent with the value it has, so that a caller can send back what
 * it read. Throws an InvalidStateError for a status or a property that may not change, and a ValidationError.
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
    const message = `must reach beyond now, which is ${Math.floor((now - createdAt) / 1000)} s after creation`;
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

/** Whether two values say the same as JSON. It goes as deep as `known` does, whatever the caller sends. */
function isSame(given: unknown, known: unknown): boolean {
  if (typeof known !== 'object' || known === null) return given === known;
  if (typeof given !== 'object' || given === null || Array.isArray(given) !== Array.isArray(known)) return false;
  const keys = Object.keys(known);
  return keys.length === Object.keys(given).length && keys.every((key) => isSame(at(given, key), at(known, key)));
}
