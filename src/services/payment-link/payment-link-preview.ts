import { missingRequirements } from '../../domain/checkout-session.ts';
import type { Viewer } from '../../domain/client.ts';
import type { Clock } from '../../domain/id.ts';
import type { CustomerRequirement, PaymentLinkStatus, PaymentLinkTerms } from '../../domain/payment-link.ts';
import { parseCreateInput } from '../../domain/payment-link-input.ts';
import type { PaymentMethod } from '../../domain/payment-method.ts';
import type { Store } from '../../domain/ports.ts';
import type { NextStepKind } from '../../domain/provider/next-step.ts';
import type { Bank } from '../../domain/provider/port.ts';
import { type RailDetail, railOf } from '../../domain/rails.ts';
import { takenToken } from '../payment-link.ts';
import type { ProviderAccountService } from '../provider-account.ts';

/** A method of the previewed link, as a payer would find it. */
export type PreviewedMethod = {
  readonly method: PaymentMethod;
  /** Why the link could not be paid by the method now; null when it could. */
  readonly obstacle: string | null;
  readonly requiredFields: readonly CustomerRequirement[];
  /** Those of `requiredFields` that the link's customer does not have. */
  readonly missingFields: readonly CustomerRequirement[];
  readonly details: readonly RailDetail[];
  readonly banks: readonly Bank[];
  readonly nextStep: NextStepKind | null;
};

/** The link that a creation would make now. */
export type PaymentLinkPreview = {
  /** Null where one would be generated. */
  readonly checkoutToken: string | null;
  readonly status: PaymentLinkStatus;
  readonly expiresAt: number;
  readonly terms: PaymentLinkTerms;
  readonly methods: readonly PreviewedMethod[];
};

export function createPreviewService({
  store,
  clock,
  accounts,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly accounts: Pick<ProviderAccountService, 'payable'>;
}) {
  /** A dry run of a creation: writes nothing, and throws ValidationError or ConflictError as a creation does. */
  async function preview(
    viewer: Viewer,
    input: unknown,
    { activate }: { readonly activate: boolean },
  ): Promise<PaymentLinkPreview> {
    const { checkoutToken, terms } = parseCreateInput(input, { tokenRequired: false });
    const taken =
      checkoutToken === undefined ? undefined : await store.paymentLinks.findByToken(viewer.clientId, checkoutToken);
    if (taken !== undefined) throw takenToken(taken.id);
    return {
      checkoutToken: checkoutToken ?? null,
      status: activate ? 'ACTIVE' : 'ATTEMPT',
      expiresAt: clock() + terms.duration * 1000,
      terms,
      methods: await methodsOf(viewer, terms),
    };
  }

  async function methodsOf(viewer: Viewer, terms: PaymentLinkTerms): Promise<readonly PreviewedMethod[]> {
    const { paymentMethodsAllowed, customerRequirements = [], customer, totalAmount: amount, currency } = terms;
    const served = await accounts.payable(viewer, paymentMethodsAllowed);
    const providers = new Map(served.map(({ method, provider }) => [method, provider]));
    return paymentMethodsAllowed.map((method) => {
      const rail = railOf(method);
      const provider = providers.get(method);
      const requiredFields = [...new Set([...customerRequirements, ...rail.customer])];
      return {
        method,
        obstacle:
          provider === undefined
            ? 'no provider account serves it'
            : (provider.refusal({ amount, currency, method }) ?? null),
        requiredFields,
        missingFields: missingRequirements({ customerRequirements: requiredFields }, customer),
        details: rail.details,
        banks: provider?.banks(method) ?? [],
        nextStep: rail.nextStep,
      };
    });
  }

  return { preview };
}
