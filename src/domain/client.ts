import { z } from 'zod';
import type { Branding } from './branding.ts';
import { parseShape } from './input/parse.ts';
import { form, text } from './input/shape.ts';
import type { Scope } from './scope.ts';

/**
 * The authenticated caller of a service. Every read and write is scoped to this client. `key` is the API key that signed in,
 * limited to its scopes; without one, the caller is the client itself, who may do everything.
 */
export type Viewer = {
  readonly clientId: string;
  readonly clientTag: string;
  readonly key?: { readonly id: string; readonly scopes: readonly Scope[] };
};

/** A client of the API. `tag` is its public, random name in payment urls; secret and key are stored as SHA-256 hashes. */
export type Client = {
  readonly id: string;
  readonly name: string;
  readonly tag: string;
  readonly secretHash: string;
  readonly apiKeyHash: string;
  readonly createdAt: number;
  readonly branding?: Branding;
};

const clientShape = z.object({
  id: form(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "-" or "_"').optional(),
  /** Shown to payers on the payment page. */
  name: text(100, 1),
});

/** Parses the input of a new client. Throws a ValidationError with every fault. */
export function parseClientInput(input: unknown): z.output<typeof clientShape> {
  return parseShape(clientShape, input, () => []);
}
