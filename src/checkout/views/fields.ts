import { missingRequirements } from '../../domain/checkout-session.ts';
import type { CustomerRequirement, PaymentLinkTerms } from '../../domain/payment-link.ts';
import type { PaymentMethod } from '../../domain/payment-method.ts';
import { type RailDetail, railFaults, railOf } from '../../domain/rails.ts';

type FieldShape = {
  readonly requirement: CustomerRequirement;
  /** The `autocomplete` token (WCAG 1.3.5). */
  readonly autocomplete: string;
  readonly type: 'text' | 'email' | 'tel' | 'select';
  /** The share of the row on wide screens; `pair` applies to narrow ones, too. */
  readonly width: 'full' | 'half' | 'pair' | 'third' | 'rest';
  readonly autocapitalize?: 'words' | 'characters' | 'off';
  readonly inputmode?: 'numeric';
  readonly optional?: boolean;
};

/** The fields about the payer, in reading order. A name is the value's path in the customer. */
const CUSTOMER_FIELDS = {
  firstName: {
    requirement: 'firstName',
    autocomplete: 'given-name',
    type: 'text',
    width: 'pair',
    autocapitalize: 'words',
  },
  lastName: {
    requirement: 'lastName',
    autocomplete: 'family-name',
    type: 'text',
    width: 'pair',
    autocapitalize: 'words',
  },
  email: { requirement: 'email', autocomplete: 'email', type: 'email', width: 'full', autocapitalize: 'off' },
  phoneNumberPrefix: {
    requirement: 'phoneNumberPrefix',
    autocomplete: 'tel-country-code',
    type: 'tel',
    width: 'third',
  },
  phoneNumber: { requirement: 'phoneNumber', autocomplete: 'tel-national', type: 'tel', width: 'rest' },
  documentType: { requirement: 'documentType', autocomplete: 'off', type: 'select', width: 'third' },
  documentNumber: {
    requirement: 'documentNumber',
    autocomplete: 'off',
    type: 'text',
    width: 'rest',
    autocapitalize: 'characters',
  },
  'address.country': { requirement: 'address', autocomplete: 'country-name', type: 'select', width: 'full' },
  'address.administrativeAreaLevel1': {
    requirement: 'address',
    autocomplete: 'address-level1',
    type: 'text',
    width: 'pair',
    autocapitalize: 'words',
  },
  'address.administrativeAreaLevel2': {
    requirement: 'address',
    autocomplete: 'address-level2',
    type: 'text',
    width: 'pair',
    autocapitalize: 'words',
  },
  'address.street': {
    requirement: 'address',
    autocomplete: 'address-line1',
    type: 'text',
    width: 'rest',
    autocapitalize: 'words',
  },
  'address.streetNumber': { requirement: 'address', autocomplete: 'off', type: 'text', width: 'third' },
  'address.optionalAddress': {
    requirement: 'address',
    autocomplete: 'address-line2',
    type: 'text',
    width: 'half',
    optional: true,
  },
  'address.zipcode': {
    requirement: 'address',
    autocomplete: 'postal-code',
    type: 'text',
    width: 'half',
    autocapitalize: 'characters',
    optional: true,
  },
} as const satisfies Record<string, FieldShape>;

export type CustomerField = keyof typeof CUSTOMER_FIELDS;
export type FieldName = CustomerField | RailDetail | 'paymentMethod' | 'card';

const CUSTOMER_FIELD_NAMES = Object.keys(CUSTOMER_FIELDS) as CustomerField[];

function isCustomerField(name: FieldName): name is CustomerField {
  return Object.hasOwn(CUSTOMER_FIELDS, name);
}

/** The position of the field on the page: the method and its own fields come first. */
export function fieldOrder(name: FieldName): number {
  return isCustomerField(name) ? CUSTOMER_FIELD_NAMES.indexOf(name) : -1;
}

export function fieldShape(field: CustomerField): FieldShape {
  return CUSTOMER_FIELDS[field];
}

/** A field of the form, and the methods that require it; null if all do. */
export type AskedField = {
  readonly name: CustomerField;
  readonly methods: readonly PaymentMethod[] | null;
  /** Whether the other field of its row is absent. */
  readonly isAlone?: boolean;
};

/** The fields that need the other one of their row to fill it. */
const ROW_MATES: Readonly<Partial<Record<CustomerField, CustomerField>>> = {
  firstName: 'lastName',
  lastName: 'firstName',
  phoneNumber: 'phoneNumberPrefix',
  documentNumber: 'documentType',
};

/**
 * The fields that are required for each method of the link. Data that the client already gave about the payer is neither
 * required again nor shown, unless a method refuses it: the holder of the url may be a stranger.
 */
export function fieldsToAsk(
  { customer = null, customerRequirements = [] }: Pick<PaymentLinkTerms, 'customer' | 'customerRequirements'>,
  methods: readonly PaymentMethod[],
): readonly AskedField[] {
  const always = new Set(missingRequirements({ customerRequirements }, customer));
  const byMethod = methods.map((method) => {
    const missing = missingRequirements({ customerRequirements: railOf(method).customer }, customer);
    return {
      method,
      asked: new Set<unknown>([...missing, ...railFaults(method, customer).map(({ path }) => path[1])]),
    };
  });
  const fields = CUSTOMER_FIELD_NAMES.flatMap((name): readonly AskedField[] => {
    const { requirement } = CUSTOMER_FIELDS[name];
    const requiredBy = byMethod.filter(({ asked }) => asked.has(requirement)).map(({ method }) => method);
    if (always.has(requirement) || (requiredBy.length > 0 && requiredBy.length === methods.length)) {
      return [{ name, methods: null }];
    }
    return requiredBy.length > 0 ? [{ name, methods: requiredBy }] : [];
  });
  return fields.map((field) => {
    const mate = ROW_MATES[field.name];
    return mate === undefined || fields.some(({ name }) => name === mate) ? field : { ...field, isAlone: true };
  });
}

/** Whether the method requires the field. */
export function isAsked({ methods }: AskedField, method: string): boolean {
  return methods === null || methods.some((each) => each === method);
}
