import { descriptionsOf } from '../../domain/input/shape.ts';
import { destinationMetadata, owner } from '../../domain/input/terms.ts';
import type {
  Account,
  AccountType,
  CustomerRequirement,
  Destination,
  DestinationMetadata,
  Item,
  Owner,
  Tax,
} from '../../domain/payment-link.ts';
import { builder } from '../builder.ts';
import { CurrencyCodeRef } from './currency.ts';
import { eachText } from './texts.ts';

export const TaxTypeRef = builder.enumType('TaxType', {
  description: 'How a tax is calculated.',
  values: {
    FIXED: { description: 'A fixed amount, whatever the item costs.' },
    PERCENTAGE: { description: "A percentage of the item's preTaxAmount." },
  } satisfies Record<Tax['type'], object>,
});

export const AccountTypeRef = builder.enumType('AccountType', {
  description: 'The purpose of an account.',
  values: {
    CHECKING: { description: 'For everyday business; the default.' },
    ASSET: { description: 'Holds assets.' },
    SAVINGS: { description: 'Holds savings.' },
    ESCROW: { description: 'Holds money for a third party until a condition is met.' },
    FEE: { description: 'Collects fees.' },
  } satisfies Record<AccountType, object>,
});

export const DestinationTypeRef = builder.enumType('DestinationType', {
  description: 'The type of a destination.',
  values: { ACCOUNT: { description: 'An account. The only type so far.' } } satisfies Record<
    Destination['type'],
    object
  >,
});

export const CustomerRequirementRef = builder.enumType('CustomerRequirement', {
  description: 'A detail that the payer must provide before paying: a field of Customer.',
  values: {
    FIRST_NAME: { value: 'firstName', description: 'Given name.' },
    EMAIL: { value: 'email', description: 'E-mail address.' },
    LAST_NAME: { value: 'lastName', description: 'Family name.' },
    PHONE_NUMBER: { value: 'phoneNumber', description: 'Phone number without its prefix.' },
    PHONE_NUMBER_PREFIX: { value: 'phoneNumberPrefix', description: 'International prefix of the phone number.' },
    ADDRESS: { value: 'address', description: 'Postal address.' },
    DOCUMENT_NUMBER: { value: 'documentNumber', description: 'Number of the identity document.' },
    DOCUMENT_TYPE: { value: 'documentType', description: 'Kind of identity document.' },
  } as const satisfies Record<string, { readonly value: CustomerRequirement; readonly description: string }>,
});

const TaxRef = builder.objectRef<Tax>('Tax').implement({
  description: 'A tax on one item.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the tax, such as "IVA".' }),
    type: t.expose('type', { type: TaxTypeRef, description: 'How the tax is calculated.' }),
    value: t.expose('value', {
      type: 'Decimal',
      description: 'The percentage, such as "19" for 19 %, or the fixed amount.',
    }),
    amount: t.expose('amount', { type: 'Decimal', description: 'The amount of the tax, in the currency of the link.' }),
  }),
});

export const ItemRef = builder.objectRef<Item>('Item').implement({
  description: 'An item of a payment link.',
  fields: (t) => ({
    description: t.exposeString('description', { description: 'A description of the item, for the payer.' }),
    preTaxAmount: t.expose('preTaxAmount', { type: 'Decimal', description: 'The price before tax.' }),
    tax: t.expose('tax', { type: TaxRef, nullable: true, description: 'The tax on the item; null if there is none.' }),
    totalAmount: t.expose('totalAmount', {
      type: 'Decimal',
      description: 'The price including tax: preTaxAmount + tax.amount.',
    }),
  }),
});

const AccountRef = builder.objectRef<Account>('Account').implement({
  description: 'An account that receives money.',
  fields: (t) => ({
    accountNumber: t.exposeString('accountNumber', { description: 'The account number.' }),
    accountHolder: t.exposeString('accountHolder', {
      description: 'The account holder. Defaults to the name of the owner.',
    }),
    type: t.expose('type', { type: AccountTypeRef, description: 'The purpose of the account.' }),
    currency: t.expose('currency', {
      type: CurrencyCodeRef,
      description: 'The currency of the account. Defaults to the currency of the link.',
    }),
  }),
});

const DestinationMetadataRef = builder.objectRef<DestinationMetadata>('DestinationMetadata').implement({
  description: 'How a destination is presented to payers.',
  fields: (t) =>
    eachText(descriptionsOf(destinationMetadata), (name, description) => t.exposeString(name, { description })),
});

export const DestinationRef = builder.objectRef<Destination>('Destination').implement({
  description: 'A recipient of part of the money.',
  fields: (t) => ({
    type: t.expose('type', { type: DestinationTypeRef, description: 'The type of the destination.' }),
    amount: t.expose('amount', {
      type: 'Decimal',
      description: "The part of the link's totalAmount that this destination receives.",
    }),
    account: t.expose('account', { type: AccountRef, description: 'The account that receives the amount.' }),
    name: t.exposeString('name', { nullable: true, description: 'A name of your choice.' }),
    externalId: t.exposeString('externalId', {
      nullable: true,
      description: 'Your own id for the destination. It is not interpreted.',
    }),
    metadata: t.expose('metadata', {
      type: DestinationMetadataRef,
      nullable: true,
      description: 'How the destination is presented to payers.',
    }),
  }),
});

const { identityId, lastname, ...ownerTexts } = descriptionsOf(owner);

export const OwnerRef = builder.objectRef<Owner>('Owner').implement({
  description: 'The party on whose behalf the money is collected.',
  fields: (t) => ({
    identityId: t.exposeString('identityId', { description: identityId }),
    lastName: t.exposeString('lastname', { nullable: true, description: lastname }),
    ...eachText(ownerTexts, (name, description) => t.exposeString(name, { nullable: true, description })),
  }),
});
