import { z } from 'zod';
import { parseShape } from './input/issues.ts';
import { form, text } from './input/text.ts';

const shape = z.object({
  id: form(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "-" or "_"').optional(),
  /** Payers read it on the payment page. */
  name: text(100, 1),
});

/** Reads who a new client is to be. Throws a ValidationError with every fault. */
export function parseClientInput(input: unknown): z.output<typeof shape> {
  return parseShape(shape, input, () => []);
}
