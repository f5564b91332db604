import { MAX_DESTINATIONS, MAX_ITEMS } from '../../domain/input/terms.ts';
import { builder } from '../builder.ts';
import { CustomerInput } from './customer.ts';
import {
  AccountTypeRef,
  CustomerRequirementRef,
  DestinationTypeRef,
  METADATA_TEXTS,
  OWNER_TEXTS,
  TaxTypeRef,
} from './payment-link-terms.ts';
import { PaymentMethodRef } from './payment-method.ts';
import { eachText } from './texts.ts';

const TaxInput = builder.inputType('TaxInput', {
  description: 'A tax on one item.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is called, such as "IVA".' }),
    type: t.field({ type: TaxTypeRef, required: true, description: 'How it is reckoned.' }),
    value: t.field({
      type: 'Decimal',
      required: true,
      description: 'The percentage, such as "19" for 19 %, or the fixed amount.',
    }),
    amount: t.field({
      type: 'Decimal',
      required: true,
      description:
        "What it comes to. A PERCENTAGE's is preTaxAmount * value / 100, rounded half up to the decimals of the currency.",
    }),
  }),
});

const ItemInput = builder.inputType('ItemInput', {
  description: 'Something that is paid for.',
  fields: (t) => ({
    description: t.string({ required: true, description: 'What it is, in words for the payer.' }),
    preTaxAmount: t.field({ type: 'Decimal', required: true, description: 'Its price before tax.' }),
    tax: t.field({ type: TaxInput, description: 'The tax on it; leave it out when there is none.' }),
    totalAmount: t.field({
      type: 'Decimal',
      required: true,
      description: 'Its price with tax: preTaxAmount + tax.amount.',
    }),
  }),
});

const AccountInput = builder.inputType('AccountInput', {
  description: 'An account that receives money.',
  fields: (t) => ({
    accountNumber: t.string({ required: true, description: 'Its number.' }),
    accountHolder: t.string({ description: "Whose it is: the owner's name unless said." }),
    type: t.field({ type: AccountTypeRef, description: 'What it is for: CHECKING unless said.' }),
    currency: t.field({ type: 'CurrencyCode', description: "Its currency: the link's unless said." }),
  }),
});

const DestinationMetadataInput = builder.inputType('DestinationMetadataInput', {
  description: 'How to present a destination.',
  fields: (t) => eachText(METADATA_TEXTS, (_, description) => t.string({ required: true, description })),
});

const DestinationInput = builder.inputType('DestinationInput', {
  description: 'Where a part of the money goes.',
  fields: (t) => ({
    type: t.field({ type: DestinationTypeRef, description: 'What kind of place it is: ACCOUNT unless said.' }),
    amount: t.field({ type: 'Decimal', required: true, description: "The part of the link's total that goes there." }),
    account: t.field({ type: AccountInput, required: true, description: 'The account that receives it.' }),
    name: t.string({ description: 'What you call it.' }),
    externalId: t.string({ description: 'Your own id of it; we do not read it.' }),
    metadata: t.field({ type: DestinationMetadataInput, description: 'How to present it.' }),
  }),
});

const OwnerInput = builder.inputType('OwnerInput', {
  description: 'On whose behalf the money is collected.',
  fields: (t) => ({
    identityId: t.string({ required: true, description: 'The id of its identity.' }),
    ...eachText(OWNER_TEXTS, (_, description) => t.string({ description })),
  }),
});

/** The terms of a link, required when one is made and optional when one is changed. */
const TERMS = {
  items: `What is paid for: 1 to ${MAX_ITEMS} items.`,
  currency: 'The currency of every amount of the link.',
  paymentMethodsAllowed: 'The ways to pay it, at least one. Each must take the currency.',
  destinations: `Where the money goes: 1 to ${MAX_DESTINATIONS} destinations, whose amounts add up to the total of the items.`,
  duration: 'How long the link can be paid, in whole seconds from its creation: at least 30.',
  customer: 'Who pays, if you know.',
  customerRequirements: 'What the payer must tell before paying.',
  successUrl: 'Where the payer is sent after paying.',
  failedUrl: 'Where the payer is sent when the payment failed.',
  paymentLimit: 'How many payments the link takes: 1 unless said, null for no limit.',
};

export const CreatePaymentLinkInput = builder.inputType('CreatePaymentLinkInput', {
  description: 'A new payment link. Every fault is told at once, in a ValidationError.',
  fields: (t) => ({
    checkoutToken: t.string({
      description:
        'Your own reference, such as "invoice-1001": part of the payment url, unique among your links. A random one is made unless you give it.',
    }),
    items: t.field({ type: [ItemInput], required: true, description: TERMS.items }),
    currency: t.field({ type: 'CurrencyCode', required: true, description: TERMS.currency }),
    paymentMethodsAllowed: t.field({
      type: [PaymentMethodRef],
      required: true,
      description: TERMS.paymentMethodsAllowed,
    }),
    destinations: t.field({ type: [DestinationInput], required: true, description: TERMS.destinations }),
    duration: t.int({ required: true, description: TERMS.duration }),
    owner: t.field({ type: OwnerInput, required: true, description: 'On whose behalf the money is collected.' }),
    customer: t.field({ type: CustomerInput, description: TERMS.customer }),
    customerRequirements: t.field({ type: [CustomerRequirementRef], description: TERMS.customerRequirements }),
    successUrl: t.field({ type: 'URL', description: TERMS.successUrl }),
    failedUrl: t.field({ type: 'URL', description: TERMS.failedUrl }),
    paymentLimit: t.int({ description: TERMS.paymentLimit }),
    activate: t.boolean({ defaultValue: false, description: 'Whether to activate it at once, in the same step.' }),
  }),
});

export const UpdatePaymentLinkInput = builder.inputType('UpdatePaymentLinkInput', {
  description:
    'What to change; the rest stays. An ATTEMPT takes everything here, an ACTIVE link successUrl, failedUrl, duration and customerRequirements. null removes an optional value.',
  fields: (t) => ({
    items: t.field({ type: [ItemInput], description: TERMS.items }),
    currency: t.field({ type: 'CurrencyCode', description: TERMS.currency }),
    paymentMethodsAllowed: t.field({ type: [PaymentMethodRef], description: TERMS.paymentMethodsAllowed }),
    destinations: t.field({ type: [DestinationInput], description: TERMS.destinations }),
    duration: t.int({ description: TERMS.duration }),
    customer: t.field({ type: CustomerInput, description: TERMS.customer }),
    customerRequirements: t.field({ type: [CustomerRequirementRef], description: TERMS.customerRequirements }),
    successUrl: t.field({ type: 'URL', description: TERMS.successUrl }),
    failedUrl: t.field({ type: 'URL', description: TERMS.failedUrl }),
    paymentLimit: t.int({ description: TERMS.paymentLimit }),
  }),
});
