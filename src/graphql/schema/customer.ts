import { address, customer } from '../../domain/input/customer.ts';
import { descriptionsOf } from '../../domain/input/shape.ts';
import type { Address, Customer } from '../../domain/payment-link.ts';
import { builder } from '../builder.ts';
import { eachText } from './texts.ts';

const ADDRESS_TEXTS = descriptionsOf(address);
const { address: livesAt, id: ownId, ...CUSTOMER_TEXTS } = descriptionsOf(customer);

const AddressRef = builder.objectRef<Address>('Address').implement({
  description: 'A postal address.',
  fields: (t) => eachText(ADDRESS_TEXTS, (name, description) => t.exposeString(name, { nullable: true, description })),
});

export const CustomerRef = builder.objectRef<Customer>('Customer').implement({
  description: 'The payer, as far as known. Every field may be null.',
  fields: (t) => ({
    customerId: t.exposeString('id', { nullable: true, description: ownId }),
    ...eachText(CUSTOMER_TEXTS, (name, description) => t.exposeString(name, { nullable: true, description })),
    address: t.expose('address', { type: AddressRef, nullable: true, description: livesAt }),
  }),
});

const AddressInput = builder.inputType('AddressInput', {
  description: 'A postal address.',
  fields: (t) => eachText(ADDRESS_TEXTS, (_, description) => t.string({ description })),
});

export const CustomerInput = builder.inputType('CustomerInput', {
  description:
    'The payer, as far as known. The payer is asked for those details in customerRequirements that are missing here.',
  fields: (t) => ({
    customerId: t.string({ description: ownId }),
    ...eachText(CUSTOMER_TEXTS, (_, description) => t.string({ description })),
    address: t.field({ type: AddressInput, description: livesAt }),
  }),
});
