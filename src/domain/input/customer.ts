import { z } from 'zod';
import { isCountry } from '../country.ts';
import { record } from './record.ts';
import { form, rule, text } from './text.ts';

const short = text(255).nullish();

const country = z
  .string(rule('must be a text'))
  .refine(isCountry, 'must be an ISO 3166-1 alpha-3 country code, such as CHL');

const address = record({
  administrativeAreaLevel1: short,
  administrativeAreaLevel2: short,
  administrativeAreaLevel3: short,
  street: short,
  streetNumber: short,
  optionalAddress: short,
  country: country.nullish(),
  zipcode: short,
});

const email = 'must be an e-mail address';
const phone = 'must be a phone number without its prefix, such as 3001234567';
const prefix = 'must be a phone prefix such as +57';

export const customer = record({
  id: short,
  firstName: short,
  lastName: short,
  email: z.email(rule(email)).max(254, email).nullish(),
  phoneNumber: form(/^[\d(][\d ().-]{0,31}$/, phone).nullish(),
  phoneNumberPrefix: form(/^\+[1-9]\d{0,3}$/, prefix).nullish(),
  documentType: short,
  documentNumber: short,
  address: address.nullish(),
});
