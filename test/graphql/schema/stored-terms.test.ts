import { isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { linkShape } from '../../../src/domain/input/terms.ts';
import { schema } from '../../../src/graphql/schema/schema.ts';

/** Metadata is stored as an object and shown as a list of entries, so it cannot be copied. */
const { checkoutToken: _, metadata: __, ...declared } = linkShape.shape;
const TERMS = [...Object.keys(declared), 'preTaxAmount', 'totalAmount'];

it.each(TERMS)('a link says that its field %s is stored', (key) => {
  const type = schema.getType('PaymentLink');
  const field = isObjectType(type) ? type.getFields()[key] : undefined;
  expect(field?.extensions.stored).toMatchObject({ key, textOf: expect.any(Function) });
});
