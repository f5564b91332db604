import { address, customer } from '../../domain/input/customer.ts';
import { descriptionsOf } from '../../domain/input/shape.ts';
import type { Address, Customer } from '../../domain/payment-link.ts';
import { builder } from '../builder.ts';
import { eachText } from './texts.ts';

const ADDRESS_TEXTS = descriptionsOf(address);
const { address: livesAt, id: ownId, ...CUSTOMER_TEXTS } = descriptionsOf(customer);

const AddressRef = builder.objectRef<Address>('Address').implement({
  description: 'Where a person lives.',
  fields: (t) => eachText(ADDRESS_TEXTS, (name, description) => t.exposeString(name, { nullable: true, description })),
});

export const CustomerRef = builder.objectRef<Customer>('Customer').implement({
  description: 'Who pays, as far as it is known. Every part may be missing.',
  fields: (t) => ({
    customerId: t.exposeString('id', { nullable: true, description: ownId }),
    ...eachText(CUSTOMER_TEXTS, (name, description) => t.exposeString(name, { nullable: true, description })),
    address: t.expose('address', { type: AddressRef, nullable: true, description: livesAt }),
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
    customerId: t.string({ description: ownId }),
    ...eachText(CUSTOMER_TEXTS, (_, description) => t.string({ description })),
    address: t.field({ type: AddressInput, description: livesAt }),
  }),
});
