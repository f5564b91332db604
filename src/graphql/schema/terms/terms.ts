import type { PaymentLinkTerms } from '../../../domain/payment-link.ts';
import { builder } from '../../builder.ts';
import { storedFields } from '../../compiled/stored-json.ts';
import { CurrencyCodeRef } from '../currency.ts';
import { CustomerRef } from '../customer.ts';
import { MetadataEntryRef, toMetadataEntries } from '../metadata.ts';
import { CustomerRequirementRef, DestinationRef, ItemRef, OwnerRef } from '../payment-link-terms.ts';
import { PaymentMethodRef } from '../payment-method.ts';
import type { Covers } from '../texts.ts';

type HasTerms = { readonly terms: PaymentLinkTerms };
/** Of an object type or an interface. */
type Fields = Pick<PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, HasTerms>, 'field' | 'int'>;

const stored = storedFields(({ terms }: HasTerms) => terms);

/** The fields of a link's terms, for every type that shows them. */
export function termsFields(t: Fields) {
  return {
    items: t.field({ type: [ItemRef], description: 'What is paid for.', ...stored('items') }),
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
      description: 'The ways to pay.',
      ...stored('paymentMethodsAllowed'),
    }),
    destinations: t.field({
      type: [DestinationRef],
      description: 'Where the money goes, with defaults filled in. The amounts add up to totalAmount.',
      ...stored('destinations'),
    }),
    duration: t.int({
      description: 'How long the link can be paid, in whole seconds from its creation.',
      ...stored('duration'),
    }),
    owner: t.field({ type: OwnerRef, description: 'On whose behalf the money is collected.', ...stored('owner') }),
    customer: t.field({
      type: CustomerRef,
      nullable: true,
      description: 'Who pays; null when the link is for nobody in particular.',
      ...stored('customer'),
    }),
    customerRequirements: t.field({
      type: [CustomerRequirementRef],
      description: 'What the payer must tell before paying, whichever the method.',
      ...stored('customerRequirements', []),
    }),
    successUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'Where the payer is sent after paying.',
      ...stored('successUrl'),
    }),
    failedUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'Where the payer is sent when the payment failed.',
      ...stored('failedUrl'),
    }),
    metadata: t.field({
      type: [MetadataEntryRef],
      description: 'What you noted about the link for yourself. Its sessions, payments and webhooks have a copy.',
      resolve: ({ terms }) => toMetadataEntries(terms.metadata),
    }),
    paymentLimit: t.int({
      nullable: true,
      description: 'How many payments the link takes; null for no limit.',
      ...stored('paymentLimit', 1),
    }),
  } satisfies Covers<keyof PaymentLinkTerms>;
}

/** The terms of a link that is not stored: of a preview, or of an earlier version. */
export const TermsRef = builder.interfaceRef<HasTerms>('PaymentLinkTerms').implement({
  description: 'What a payment link asks for, of a link that would be, or that was.',
  fields: termsFields,
});
