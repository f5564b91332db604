import type { PaymentLinkTerms } from '../../../domain/payment-link.ts';
import { builder } from '../../builder.ts';
import { storedFields } from '../../compiled/stored-field.ts';
import { CurrencyCodeRef } from '../currency.ts';
import { CustomerRef } from '../customer.ts';
import { MetadataEntryRef, toMetadataEntries } from '../metadata.ts';
import { CustomerRequirementRef, DestinationRef, ItemRef, OwnerRef } from '../payment-link-terms.ts';
import { PaymentMethodRef } from '../payment-method.ts';
import type { Covers } from '../texts.ts';

type HasTerms = { readonly terms: PaymentLinkTerms };
/** The field builder of an object type or of an interface: they differ in their `kind` alone. */
type Fields = Pick<
  PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, HasTerms>,
  'field' | 'int' | 'string' | 'boolean'
>;

const stored = storedFields(({ terms }: HasTerms) => terms);

/** The fields of a link's terms, for every type that shows them. */
export function termsFields(t: Fields) {
  return {
    items: t.field({ type: [ItemRef], description: 'The items to pay for.', ...stored('items') }),
    currency: t.field({ type: CurrencyCodeRef, description: 'The currency of every amount.', ...stored('currency') }),
    preTaxAmount: t.field({
      type: 'Decimal',
      description: 'The sum of the items before tax.',
      ...stored('preTaxAmount'),
    }),
    totalAmount: t.field({
      type: 'Decimal',
      description: 'What the payer pays: the sum of the items with tax.',
      ...stored('totalAmount'),
    }),
    paymentMethodsAllowed: t.field({
      type: [PaymentMethodRef],
      description: 'The accepted payment methods.',
      ...stored('paymentMethodsAllowed'),
    }),
    destinations: t.field({
      type: [DestinationRef],
      description: 'The recipients of the money, with defaults filled in. The amounts add up to totalAmount.',
      ...stored('destinations'),
    }),
    duration: t.int({
      description: 'How long the link can be paid, in whole seconds from its creation.',
      ...stored('duration'),
    }),
    owner: t.field({
      type: OwnerRef,
      description: 'The party on whose behalf the money is collected.',
      ...stored('owner'),
    }),
    customer: t.field({
      type: CustomerRef,
      nullable: true,
      description: 'The payer; null if the link is for nobody in particular.',
      ...stored('customer'),
    }),
    customerRequirements: t.field({
      type: [CustomerRequirementRef],
      description: 'The details that the payer must provide before paying, whatever the payment method.',
      ...stored('customerRequirements', []),
    }),
    successUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'Where the payer is redirected after a successful payment.',
      ...stored('successUrl'),
    }),
    failedUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'Where the payer is redirected after a failed payment.',
      ...stored('failedUrl'),
    }),
    metadata: t.field({
      type: [MetadataEntryRef],
      description: 'Your own data about the link, which is copied to its sessions, payments and webhooks.',
      resolve: ({ terms }) => toMetadataEntries(terms.metadata),
    }),
    paymentLimit: t.int({
      nullable: true,
      description: 'How many payments the link accepts; null for no limit.',
      ...stored('paymentLimit', 1),
    }),
  } satisfies Covers<keyof PaymentLinkTerms>;
}

/** The terms of a link that is not stored: of a preview, or of an earlier version. */
export const TermsRef = builder.interfaceRef<HasTerms>('PaymentLinkTerms').implement({
  description: 'The terms of a payment link that is not created yet, or of an earlier state of one.',
  fields: termsFields,
});
