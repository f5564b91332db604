import type { PaymentLinkTerms } from '../../../domain/payment-link.ts';
import { builder } from '../../builder.ts';
import { CurrencyCodeRef } from '../currency.ts';
import { CustomerRef } from '../customer.ts';
import { MetadataEntryRef, toMetadataEntries } from '../metadata.ts';
import { CustomerRequirementRef, DestinationRef, ItemRef, OwnerRef } from '../payment-link-terms.ts';
import { PaymentMethodRef } from '../payment-method.ts';
import type { Covers } from '../texts.ts';

/** The terms of a link that is not stored: of a preview, or of an earlier version. */
export const TermsRef = builder.interfaceRef<{ readonly terms: PaymentLinkTerms }>('PaymentLinkTerms').implement({
  description: 'What a payment link asks for, of a link that would be, or that was.',
  fields: (t) =>
    ({
      items: t.field({ type: [ItemRef], description: 'What is paid for.', resolve: ({ terms }) => terms.items }),
      currency: t.field({
        type: CurrencyCodeRef,
        description: 'The currency of every amount.',
        resolve: ({ terms }) => terms.currency,
      }),
      preTaxAmount: t.field({
        type: 'Decimal',
        description: 'The sum of the items before tax.',
        resolve: ({ terms }) => terms.preTaxAmount,
      }),
      totalAmount: t.field({
        type: 'Decimal',
        description: 'What the payer would pay: the sum of the items with tax.',
        resolve: ({ terms }) => terms.totalAmount,
      }),
      paymentMethodsAllowed: t.field({
        type: [PaymentMethodRef],
        description: 'The ways to pay it.',
        resolve: ({ terms }) => terms.paymentMethodsAllowed,
      }),
      destinations: t.field({
        type: [DestinationRef],
        description: 'Where the money goes, with what was left out filled in.',
        resolve: ({ terms }) => terms.destinations,
      }),
      duration: t.int({
        description: 'How long it can be paid, in seconds from its creation.',
        resolve: ({ terms }) => terms.duration,
      }),
      owner: t.field({
        type: OwnerRef,
        description: 'On whose behalf the money is collected.',
        resolve: ({ terms }) => terms.owner,
      }),
      customer: t.field({
        type: CustomerRef,
        nullable: true,
        description: 'Who pays; null when the link is made for nobody in particular.',
        resolve: ({ terms }) => terms.customer,
      }),
      customerRequirements: t.field({
        type: [CustomerRequirementRef],
        description: 'What the payer must tell before paying, whichever the method.',
        resolve: ({ terms }) => terms.customerRequirements ?? [],
      }),
      successUrl: t.field({
        type: 'URL',
        nullable: true,
        description: 'Where the payer is sent after paying.',
        resolve: ({ terms }) => terms.successUrl,
      }),
      failedUrl: t.field({
        type: 'URL',
        nullable: true,
        description: 'Where the payer is sent when the payment failed.',
        resolve: ({ terms }) => terms.failedUrl,
      }),
      metadata: t.field({
        type: [MetadataEntryRef],
        description: 'What you noted about it for yourself.',
        resolve: ({ terms }) => toMetadataEntries(terms.metadata),
      }),
      paymentLimit: t.int({
        nullable: true,
        description: 'How many payments it takes; null for no limit.',
        resolve: ({ terms }) => (terms.paymentLimit === undefined ? 1 : terms.paymentLimit),
      }),
    }) satisfies Covers<keyof PaymentLinkTerms>,
});
