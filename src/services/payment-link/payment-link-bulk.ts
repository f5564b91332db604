import type { Viewer } from '../../domain/client.ts';
import { ConflictError, DomainError, ValidationError } from '../../domain/errors.ts';
import type { PaymentLink } from '../../domain/payment-link.ts';
import { parseCreateInput } from '../../domain/payment-link-input.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import { insertLink, newLink } from '../payment-link.ts';
import type { PaymentLinkDeps } from './payment-link-transition.ts';

export const MAX_LINKS_AT_ONCE = 100;

type NewLink = {
  /** The body of a creation. Called once, and may throw a ValidationError. */
  readonly read: () => unknown;
  readonly activate: boolean;
};

/** The new link, or why there is none. Undefined: the input is valid, but `atomic`, and another one was faulty. */
export type BulkResult = PaymentLink | DomainError | undefined;

/** The outcome of one draft as JSON, which is stored with an idempotency key. Null: it was faulty. */
type Made =
  | { readonly link: PaymentLink }
  | { readonly conflict: Pick<ConflictError, 'message' | 'path' | 'paymentLinkId'> }
  | null;

/** Rolls an atomic transaction back in which not all links could be created. */
class NotAllError extends Error {
  override readonly name = 'NotAllError';
  readonly made: readonly Made[];

  constructor(made: readonly Made[]) {
    super('Not all links could be made');
    this.made = made;
  }
}

export function createBulkService({ store, clock, random }: PaymentLinkDeps) {
  /**
   * Creates the links in one transaction. A fault of one does not affect the others, unless they are `atomic`: then all are
   * created or none. The results are in the order of the inputs. Throws a ValidationError for too many inputs or none.
   */
  async function createMany(
    viewer: Viewer,
    inputs: readonly NewLink[],
    { atomic }: { readonly atomic: boolean },
  ): Promise<readonly BulkResult[]> {
    if (inputs.length < 1 || inputs.length > MAX_LINKS_AT_ONCE) {
      const message = `must have 1 to ${MAX_LINKS_AT_ONCE} entries, not ${inputs.length}`;
      throw new ValidationError([{ path: ['inputs'], code: 'INVALID', message }]);
    }
    const now = clock();
    const drafts = inputs.map((input) => draft(viewer, input, now));
    if (drafts.every((each) => each instanceof DomainError)) return drafts;
    const resultOf = (made: Made, index: number): BulkResult => {
      if (made === null) return drafts[index];
      if ('link' in made) return made.link;
      const { message, ...conflict } = made.conflict;
      return new ConflictError(message, conflict);
    };
    try {
      const made = await store.transaction(async (tx) => {
        const soFar: Made[] = [];
        for (const each of drafts) soFar.push(each instanceof DomainError ? null : await insert(tx, each, now));
        if (atomic && soFar.some((one) => one === null || 'conflict' in one)) throw new NotAllError(soFar);
        return soFar;
      }, viewer.clientId);
      return made.map(resultOf);
    } catch (error) {
      if (!(error instanceof NotAllError)) throw error;
      const results = error.made.map(resultOf);
      return results.map((result) => (result instanceof DomainError ? result : undefined));
    }
  }

  function draft(viewer: Viewer, { read, activate }: NewLink, now: number): PaymentLink | ValidationError {
    try {
      return newLink(viewer, parseCreateInput(read(), { tokenRequired: false }), { active: activate, now, random });
    } catch (error) {
      if (error instanceof ValidationError) return error;
      throw error;
    }
  }

  async function insert(tx: StoreWrites, link: PaymentLink, now: number): Promise<Made> {
    try {
      await insertLink(tx, link, { now, random });
      return { link };
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const { message, path, paymentLinkId } = error;
      return { conflict: { message, path, paymentLinkId } };
    }
  }

  return { createMany };
}
