import type { Viewer } from '../../domain/client.ts';
import { ConflictError, DomainError, ValidationError } from '../../domain/errors.ts';
import type { PaymentLink } from '../../domain/payment-link.ts';
import { parseCreateInput } from '../../domain/payment-link-input.ts';
import type { StoreWrites } from '../../domain/ports.ts';
import { insertLink, newLink } from '../payment-link.ts';
import type { PaymentLinkDeps } from './payment-link-transition.ts';

export const MOST_LINKS_AT_ONCE = 100;

type NewLink = {
  /** The body of a creation. Called once, and may throw a ValidationError. */
  readonly read: () => unknown;
  readonly activate: boolean;
};

/** The new link, or why there is none. Undefined: nothing is wrong with it, and others kept all of them from being made. */
export type BulkResult = PaymentLink | DomainError | undefined;

/** Takes back the transaction of links of which not all could be made. */
class NotAllError extends Error {
  override readonly name = 'NotAllError';
  readonly results: readonly BulkResult[];

  constructor(results: readonly BulkResult[]) {
    super('Not all links could be made');
    this.results = results;
  }
}

export function createBulkService({ store, clock, random }: PaymentLinkDeps) {
  /**
   * Makes the links, in one transaction. A fault of one leaves the others as they are, unless they are `atomic`: then all
   * are made or none is. The results are in the order of the inputs. Throws a ValidationError for too many or none.
   */
  async function createMany(
    viewer: Viewer,
    inputs: readonly NewLink[],
    { atomic }: { readonly atomic: boolean },
  ): Promise<readonly BulkResult[]> {
    if (inputs.length < 1 || inputs.length > MOST_LINKS_AT_ONCE) {
      const message = `must have 1 to ${MOST_LINKS_AT_ONCE} entries; these are ${inputs.length}`;
      throw new ValidationError([{ path: ['inputs'], code: 'INVALID', message }]);
    }
    const now = clock();
    const drafts = inputs.map((input) => draft(viewer, input, now));
    if (drafts.every((each) => each instanceof DomainError)) return drafts;
    try {
      return await store.transaction(async (tx) => {
        const results: BulkResult[] = [];
        for (const each of drafts) results.push(each instanceof DomainError ? each : await insert(tx, each, now));
        if (atomic && results.some((result) => result instanceof DomainError)) throw new NotAllError(results);
        return results;
      }, viewer.clientId);
    } catch (error) {
      if (!(error instanceof NotAllError)) throw error;
      return error.results.map((result) => (result instanceof DomainError ? result : undefined));
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

  async function insert(tx: StoreWrites, link: PaymentLink, now: number): Promise<PaymentLink | ConflictError> {
    try {
      await insertLink(tx, link, { now, random });
      return link;
    } catch (error) {
      if (error instanceof ConflictError) return error;
      throw error;
    }
  }

  return { createMany };
}
