import { z } from 'zod';
import { isCountry } from '../country.ts';
import { form, record, rule, text } from './shape.ts';

const short = text(255).nullish();

const country = z
  .string(rule('must be a string'))
  .refine(isCountry, 'must be an ISO 3166-1 alpha-3 country code, such as CHL')
  .meta({ pattern: '^[A-Z]{3}$' });

export const address = record({
  administrativeAreaLevel1: short.describe('State, region or department.'),
  administrativeAreaLevel2: short.describe('Province or city.'),
  administrativeAreaLevel3: short.describe('District or commune.'),
  street: short.describe('Street name.'),
  streetNumber: short.describe('Street number.'),
  optionalAddress: short.describe('Flat, floor or other details that help to find the address.'),
  country: country.nullish().describe('Country, as an ISO 3166-1 alpha-3 code such as "CHL".'),
  zipcode: short.describe('Postal code.'),
}).describe('A postal address.');

const email = 'must be an e-mail address';
const phone = 'must be a phone number without its prefix, such as 3001234567';
const prefix = 'must be a phone prefix such as +57';

export const customer = record({
  id: short.describe('Your own id for the customer. It is not interpreted.'),
  firstName: short.describe('Given name.'),
  lastName: short.describe('Family name.'),
  email: z.email(rule(email)).max(254, email).nullish().describe('E-mail address.'),
  phoneNumber: form(/^[\d(][\d ().-]{0,31}$/, phone)
    .nullish()
    .describe('Phone number without its prefix, such as "3001234567".'),
  phoneNumberPrefix: form(/^\+[1-9]\d{0,3}$/, prefix)
    .nullish()
    .describe('International prefix of the phone number, such as "+57".'),
  documentType: short.describe('Kind of identity document, such as "CC" or "PASSPORT".'),
  documentNumber: short.describe('Number of the identity document.'),
  address: address.nullish().describe("The customer's postal address."),
}).describe('The payer, as far as known.');
