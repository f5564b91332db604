import { descriptionsOf } from '../../domain/input/shape.ts';
import {
  account,
  destination,
  destinationMetadata,
  item,
  type LinkInput,
  linkShape,
  owner,
  tax,
} from '../../domain/input/terms.ts';
import { CHANGEABLE_WHILE_ACTIVE } from '../../domain/payment-link-update.ts';
import { builder } from '../builder.ts';
import { CurrencyCodeRef } from './currency.ts';
import { CustomerInput } from './customer.ts';
import { MetadataEntryInput } from './metadata.ts';
import { AccountTypeRef, CustomerRequirementRef, DestinationTypeRef, TaxTypeRef } from './payment-link-terms.ts';
import { PaymentMethodRef } from './payment-method.ts';
import { type Covers, eachText } from './texts.ts';

const TAX = descriptionsOf(tax);
const ITEM = descriptionsOf(item);
const ACCOUNT = descriptionsOf(account);
const DESTINATION = descriptionsOf(destination);
const { identityId, lastname, ...ownerTexts } = descriptionsOf(owner);
const LINK = descriptionsOf(linkShape);

const TaxInput = builder.inputType('TaxInput', {
  description: 'A tax on one item.',
  fields: (t) => ({
    name: t.string({ required: true, description: TAX.name }),
    type: t.field({ type: TaxTypeRef, required: true, description: TAX.type }),
    value: t.field({
      type: 'Decimal',
      required: true,
      description: TAX.value,
    }),
    amount: t.field({
      type: 'Decimal',
      required: true,
      description: TAX.amount,
    }),
  }),
});

const ItemInput = builder.inputType('ItemInput', {
  description: 'An item of a payment link.',
  fields: (t) => ({
    description: t.string({ required: true, description: ITEM.description }),
    preTaxAmount: t.field({ type: 'Decimal', required: true, description: ITEM.preTaxAmount }),
    tax: t.field({ type: TaxInput, description: ITEM.tax }),
    totalAmount: t.field({
      type: 'Decimal',
      required: true,
      description: ITEM.totalAmount,
    }),
  }),
});

const AccountInput = builder.inputType('AccountInput', {
  description: 'An account that receives money.',
  fields: (t) => ({
    accountNumber: t.string({ required: true, description: ACCOUNT.accountNumber }),
    accountHolder: t.string({ description: ACCOUNT.accountHolder }),
    type: t.field({ type: AccountTypeRef, description: ACCOUNT.type }),
    currency: t.field({ type: CurrencyCodeRef, description: ACCOUNT.currency }),
  }),
});

const DestinationMetadataInput = builder.inputType('DestinationMetadataInput', {
  description: 'How a destination is presented to payers.',
  fields: (t) =>
    eachText(descriptionsOf(destinationMetadata), (_, description) => t.string({ required: true, description })),
});

const DestinationInput = builder.inputType('DestinationInput', {
  description: 'A recipient of part of the money.',
  fields: (t) => ({
    type: t.field({ type: DestinationTypeRef, description: DESTINATION.type }),
    amount: t.field({ type: 'Decimal', required: true, description: DESTINATION.amount }),
    account: t.field({ type: AccountInput, required: true, description: DESTINATION.account }),
    name: t.string({ description: DESTINATION.name }),
    externalId: t.string({ description: DESTINATION.externalId }),
    metadata: t.field({ type: DestinationMetadataInput, description: DESTINATION.metadata }),
  }),
});

const OwnerInput = builder.inputType('OwnerInput', {
  description: 'The party on whose behalf the money is collected.',
  fields: (t) => ({
    identityId: t.string({ required: true, description: identityId }),
    lastName: t.string({ description: lastname }),
    ...eachText(ownerTexts, (_, description) => t.string({ description })),
  }),
});

type Fields = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>;

/** The input fields of a link's terms. The mandatory ones are required for creation, and optional for an update. */
function terms(t: Fields, required: boolean) {
  return {
    items: t.field({ type: [ItemInput], required, description: LINK.items }),
    currency: t.field({ type: CurrencyCodeRef, required, description: LINK.currency }),
    paymentMethodsAllowed: t.field({ type: [PaymentMethodRef], required, description: LINK.paymentMethodsAllowed }),
    destinations: t.field({ type: [DestinationInput], required, description: LINK.destinations }),
    duration: t.int({ required, description: LINK.duration }),
    owner: t.field({ type: OwnerInput, required, description: LINK.owner }),
    customer: t.field({ type: CustomerInput, description: LINK.customer }),
    customerRequirements: t.field({ type: [CustomerRequirementRef], description: LINK.customerRequirements }),
    successUrl: t.field({ type: 'URL', description: LINK.successUrl }),
    failedUrl: t.field({ type: 'URL', description: LINK.failedUrl }),
    metadata: t.field({ type: [MetadataEntryInput], description: LINK.metadata }),
    paymentLimit: t.int({ description: LINK.paymentLimit }),
  } satisfies Covers<Exclude<keyof LinkInput, 'checkoutToken'>>;
}

export const CreatePaymentLinkInput = builder.inputType('CreatePaymentLinkInput', {
  description: 'A new payment link. All faults are reported at once, in a ValidationError.',
  fields: (t) => ({
    checkoutToken: t.string({ description: `${LINK.checkoutToken} A random one is generated if omitted.` }),
    ...terms(t, true),
    activate: t.boolean({ defaultValue: false, description: 'Whether to activate the link on creation.' }),
  }),
});

const whileActive = new Intl.ListFormat('en-GB').format(CHANGEABLE_WHILE_ACTIVE);

export const UpdatePaymentLinkInput = builder.inputType('UpdatePaymentLinkInput', {
  description: `The fields to change; the others stay unchanged. In ATTEMPT all fields can be changed, while ACTIVE only ${whileActive}. null removes an optional value.`,
  fields: (t) => {
    const { owner, ...changeable } = terms(t, false);
    return changeable;
  },
});
