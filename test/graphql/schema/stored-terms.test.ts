import { isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import type { PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import { schema } from '../../../src/graphql/schema/schema.ts';

/** Every key of the terms; one that is forgotten here does not compile. */
const TERMS: Readonly<Record<keyof PaymentLinkTerms, true>> = {
  items: true,
  currency: true,
  preTaxAmount: true,
  totalAmount: true,
  paymentMethodsAllowed: true,
  customer: true,
  destinations: true,
  duration: true,
  customerRequirements: true,
  owner: true,
  successUrl: true,
  failedUrl: true,
  paymentLimit: true,
};

it.each(Object.keys(TERMS))('a link says that its field %s is stored', (key) => {
  const type = schema.getType('PaymentLink');
  const field = isObjectType(type) ? type.getFields()[key] : undefined;
  expect(field?.extensions.stored).toMatchObject({ key, textOf: expect.any(Function) });
});
