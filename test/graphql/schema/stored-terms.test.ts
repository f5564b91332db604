import { isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { linkShape } from '../../../src/domain/input/terms.ts';
import { schema } from '../../../src/graphql/schema/schema.ts';

const { checkoutToken: _, ...declared } = linkShape.shape;
const TERMS = [...Object.keys(declared), 'preTaxAmount', 'totalAmount'];

it.each(TERMS)('a link says that its field %s is stored', (key) => {
  const type = schema.getType('PaymentLink');
  const field = isObjectType(type) ? type.getFields()[key] : undefined;
  expect(field?.extensions.stored).toMatchObject({ key, textOf: expect.any(Function) });
});
