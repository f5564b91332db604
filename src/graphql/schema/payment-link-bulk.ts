import { MAX_LINKS_AT_ONCE } from '../../services/payment-link/payment-link-bulk.ts';
import { builder } from '../builder.ts';
import { fieldCost } from '../plugins/field-cost.ts';
import { needs } from '../plugins/operation-scopes.ts';
import { type Failure, outcome, type PayloadFields, resultType, toResult } from './errors.ts';
import { CreatePaymentLinkInput } from './payment-link-input.ts';
import { CreatePaymentLinkResultRef, type PaymentLinkPayload } from './payment-link-mutations.ts';
import { toDomainInput } from './renamed.ts';

/** Validating one input, and writing the link with its events, takes about 50 microseconds: docs/cost.md. */
const CREATION_UNITS = 16;

type Payload = { readonly results: readonly (PaymentLinkPayload | Failure | null)[] };

const fields: PayloadFields<Payload> = (t) => ({
  results: t.field({
    type: [CreatePaymentLinkResultRef],
    nullable: { list: false, items: true },
    description:
      'The outcome of each input, in the order of the inputs: its link, or what is wrong with it, with paths that begin inside the input. null if nothing is wrong with it but, with atomic, other inputs prevented its creation.',
    resolve: ({ results }) => results,
  }),
  createdCount: t.int({
    description: 'How many links were created: with atomic, all or none.',
    resolve: ({ results }) => results.filter((result) => result !== null && 'paymentLink' in result).length,
  }),
});

builder.mutationField('createPaymentLinks', (t) =>
  t.field({
    nullable: true,
    type: resultType('CreatePaymentLinks', {
      description: 'Every input was processed; the results have the outcome of each.',
      fields,
      errors: ['ValidationError'],
    }),
    description: `Creates up to ${MAX_LINKS_AT_ONCE} payment links in one transaction. An invalid input does not affect the others, unless atomic is true. It costs ${CREATION_UNITS} units per input.`,
    extensions: { ...fieldCost((args) => CREATION_UNITS * inputCount(args)), ...needs('links:write') },
    args: {
      inputs: t.arg({
        type: [CreatePaymentLinkInput],
        required: true,
        description: `The links to create: 1 to ${MAX_LINKS_AT_ONCE}.`,
      }),
      atomic: t.arg.boolean({
        defaultValue: false,
        description: 'Whether to create no link if any input is invalid.',
      }),
    },
    resolve: (_, { inputs, atomic }, context) =>
      outcome(context, async () => {
        const entries = inputs.map((input) => ({
          read: () => toDomainInput(input),
          activate: input.activate ?? false,
        }));
        const { services, viewer } = context;
        const made = await services.bulk.createMany(viewer, entries, { atomic: atomic ?? false });
        const results = made.map((result) => {
          if (result === undefined) return null;
          return result instanceof Error ? toResult(result) : { paymentLink: result };
        });
        return { results };
      }),
  }),
);

function inputCount(args: Readonly<Record<string, unknown>> | undefined): number {
  return Array.isArray(args?.inputs) ? Math.min(args.inputs.length, MAX_LINKS_AT_ONCE) : MAX_LINKS_AT_ONCE;
}
