import { z } from 'zod';
import { isCountry } from '../country.ts';
import { form, record, rule, text } from './shape.ts';

const short = text(255).nullish();

const country = z
  .string(rule('must be a text'))
  .refine(isCountry, 'must be an ISO 3166-1 alpha-3 country code, such as CHL')
  .meta({ pattern: '^[A-Z]{3}$' });

export const address = record({
  administrativeAreaLevel1: short.describe('State, region or department.'),
  administrativeAreaLevel2: short.describe('Province or city.'),
  administrativeAreaLevel3: short.describe('District or commune.'),
  street: short.describe('Name of the street.'),
  streetNumber: short.describe('Number in the street.'),
  optionalAddress: short.describe('Flat, floor or whatever else helps to find it.'),
  country: country.nullish().describe('Country, as the three letters of ISO 3166-1, such as "CHL".'),
  zipcode: short.describe('Postal code.'),
}).describe('Where a person lives.');

const email = 'must be an e-mail address';
const phone = 'must be a phone number without its prefix, such as 3001234567';
const prefix = 'must be a phone prefix such as +57';

export const customer = record({
  id: short.describe('Your own id of the person; we do not read it.'),
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
  address: address.nullish().describe('Where the person lives.'),
}).describe('Who pays, as far as it is known.');
