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
  description: 'How a tax is reckoned.',
  values: {
    FIXED: { description: 'A fixed amount, whatever the item costs.' },
    PERCENTAGE: { description: "A share of the item's preTaxAmount." },
  } satisfies Record<Tax['type'], object>,
});

export const AccountTypeRef = builder.enumType('AccountType', {
  description: 'What an account is for.',
  values: {
    CHECKING: { description: 'Everyday business; what an account is unless said otherwise.' },
    ASSET: { description: 'Holds assets.' },
    SAVINGS: { description: 'Savings.' },
    ESCROW: { description: 'Money held for somebody else until a condition is met.' },
    FEE: { description: 'Collects fees.' },
  } satisfies Record<AccountType, object>,
});

export const DestinationTypeRef = builder.enumType('DestinationType', {
  description: 'What kind of place money goes to.',
  values: { ACCOUNT: { description: 'An account, the only kind so far.' } } satisfies Record<
    Destination['type'],
    object
  >,
});

export const CustomerRequirementRef = builder.enumType('CustomerRequirement', {
  description: 'A detail that the payer must give before paying: a field of Customer.',
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
    name: t.exposeString('name', { description: 'What it is called, such as "IVA".' }),
    type: t.expose('type', { type: TaxTypeRef, description: 'How it is reckoned.' }),
    value: t.expose('value', {
      type: 'Decimal',
      description: 'The percentage, such as "19" for 19 %, or the fixed amount.',
    }),
    amount: t.expose('amount', { type: 'Decimal', description: 'What it comes to, in the currency of the link.' }),
  }),
});

export const ItemRef = builder.objectRef<Item>('Item').implement({
  description: 'Something that is paid for.',
  fields: (t) => ({
    description: t.exposeString('description', { description: 'What it is, in words for the payer.' }),
    preTaxAmount: t.expose('preTaxAmount', { type: 'Decimal', description: 'Its price before tax.' }),
    tax: t.expose('tax', { type: TaxRef, nullable: true, description: 'The tax on it; null when there is none.' }),
    totalAmount: t.expose('totalAmount', {
      type: 'Decimal',
      description: 'Its price with tax: preTaxAmount + tax.amount.',
    }),
  }),
});

const AccountRef = builder.objectRef<Account>('Account').implement({
  description: 'An account that receives money.',
  fields: (t) => ({
    accountNumber: t.exposeString('accountNumber', { description: 'Its number.' }),
    accountHolder: t.exposeString('accountHolder', {
      description: "Whose it is: the owner's name unless said otherwise.",
    }),
    type: t.expose('type', { type: AccountTypeRef, description: 'What it is for.' }),
    currency: t.expose('currency', {
      type: CurrencyCodeRef,
      description: "Its currency: the link's unless said otherwise.",
    }),
  }),
});

const DestinationMetadataRef = builder.objectRef<DestinationMetadata>('DestinationMetadata').implement({
  description: 'How to present a destination.',
  fields: (t) =>
    eachText(descriptionsOf(destinationMetadata), (name, description) => t.exposeString(name, { description })),
});

export const DestinationRef = builder.objectRef<Destination>('Destination').implement({
  description: 'Where a part of the money goes.',
  fields: (t) => ({
    type: t.expose('type', { type: DestinationTypeRef, description: 'What kind of place it is.' }),
    amount: t.expose('amount', { type: 'Decimal', description: "The part of the link's totalAmount that goes there." }),
    account: t.expose('account', { type: AccountRef, description: 'The account that receives it.' }),
    name: t.exposeString('name', { nullable: true, description: 'What you call it.' }),
    externalId: t.exposeString('externalId', { nullable: true, description: 'Your own id of it; we do not read it.' }),
    metadata: t.expose('metadata', { type: DestinationMetadataRef, nullable: true, description: 'How to present it.' }),
  }),
});

const { identityId, lastname, ...ownerTexts } = descriptionsOf(owner);

export const OwnerRef = builder.objectRef<Owner>('Owner').implement({
  description: 'On whose behalf the money is collected.',
  fields: (t) => ({
    identityId: t.exposeString('identityId', { description: identityId }),
    lastName: t.exposeString('lastname', { nullable: true, description: lastname }),
    ...eachText(ownerTexts, (name, description) => t.exposeString(name, { nullable: true, description })),
  }),
});
