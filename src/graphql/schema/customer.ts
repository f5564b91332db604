import type { Address, Customer } from '../../domain/payment-link.ts';
import { builder } from '../builder.ts';
import { eachText } from './texts.ts';

const ADDRESS_TEXTS = {
  administrativeAreaLevel1: 'State, region or department.',
  administrativeAreaLevel2: 'Province or city.',
  administrativeAreaLevel3: 'District or commune.',
  street: 'Name of the street.',
  streetNumber: 'Number in the street.',
  optionalAddress: 'Flat, floor or whatever else helps to find it.',
  country: 'Country, as the three letters of ISO 3166-1, such as "CHL".',
  zipcode: 'Postal code.',
};

const CUSTOMER_TEXTS = {
  id: 'Your own id of the person; we do not read it.',
  firstName: 'Given name.',
  lastName: 'Family name.',
  email: 'E-mail address.',
  phoneNumber: 'Phone number without its prefix, such as "3001234567".',
  phoneNumberPrefix: 'International prefix of the phone number, such as "+57".',
  documentType: 'Kind of identity document, such as "CC" or "PASSPORT".',
  documentNumber: 'Number of the identity document.',
};

const AddressRef = builder.objectRef<Address>('Address').implement({
  description: 'Where a person lives.',
  fields: (t) => eachText(ADDRESS_TEXTS, (name, description) => t.exposeString(name, { nullable: true, description })),
});

export const CustomerRef = builder.objectRef<Customer>('Customer').implement({
  description: 'Who pays, as far as it is known. Every part may be missing.',
  fields: (t) => ({
    ...eachText(CUSTOMER_TEXTS, (name, description) => t.exposeString(name, { nullable: true, description })),
    address: t.expose('address', { type: AddressRef, nullable: true, description: 'Where the person lives.' }),
  }),
});

const AddressInput = builder.inputType('AddressInput', {
  description: 'Where a person lives.',
  fields: (t) => eachText(ADDRESS_TEXTS, (_, description) => t.string({ description })),
});

export const CustomerInput = builder.inputType('CustomerInput', {
  description:
    'Who pays, as far as it is known. The payer is asked for what customerRequirements names and is missing here.',
  fields: (t) => ({
    ...eachText(CUSTOMER_TEXTS, (_, description) => t.string({ description })),
    address: t.field({ type: AddressInput, description: 'Where the person lives.' }),
  }),
});
