import type { NextStepKind } from '../../../domain/provider/next-step.ts';
import type { Bank } from '../../../domain/provider/port.ts';
import type { RailDetail } from '../../../domain/rails.ts';
import type { PaymentLinkPreview, PreviewedMethod } from '../../../services/payment-link/payment-link-preview.ts';
import { builder } from '../../builder.ts';
import { fieldCost } from '../../plugins/field-cost.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { attempt, resultType } from '../errors.ts';
import { CreatePaymentLinkInput } from '../payment-link-input.ts';
import { PaymentLinkStatusRef } from '../payment-link-status.ts';
import { CustomerRequirementRef } from '../payment-link-terms.ts';
import { PaymentMethodRef } from '../payment-method.ts';
import { toDomainInput } from '../renamed.ts';
import { TermsRef } from './terms.ts';

/** Validating an input and reading the provider accounts takes about 30 microseconds: docs/cost.md. */
const PREVIEW_UNITS = 10;

const RailDetailRef = builder.enumType('PaymentDetail', {
  description:
    'A detail that some payment methods require in addition to the customer: a field of PayCheckoutSessionInput.',
  values: {
    BANK_ID: { value: 'bankId', description: "The payer's bank." },
    WALLET: { value: 'wallet', description: 'The blockchain and the coin to pay with.' },
    ROUTING_NUMBER: { value: 'routingNumber', description: "The routing number of the payer's bank." },
    ACCOUNT_NUMBER: { value: 'accountNumber', description: "The payer's account number." },
  } as const satisfies Record<string, { readonly value: RailDetail; readonly description: string }>,
});

const StepKindRef = builder.enumType('PaymentNextStepKind', {
  description: 'What a payer has to do: the kind of a PaymentNextStep.',
  values: {
    REDIRECT: { description: 'Go to a page of the provider.' },
    QR_CODE: { description: 'Scan a QR code with a banking app.' },
    TRANSFER: { description: 'Transfer the amount to an account.' },
    CONFIRM_IN_APP: { description: 'Confirm in an app.' },
  } satisfies Record<NextStepKind, object>,
});

const BankRef = builder.objectRef<Bank>('Bank').implement({
  description: 'A bank that a payer can choose if a payment method requires one.',
  fields: (t) => ({
    bankId: t.exposeString('id', { description: 'The value to pass as bankId.' }),
    name: t.exposeString('name', { description: 'The name of the bank.' }),
  }),
});

const MethodRef = builder.objectRef<PreviewedMethod>('PaymentMethodPreview').implement({
  description: 'What a payment method would require of the payer.',
  fields: (t) => ({
    method: t.expose('method', { type: PaymentMethodRef, description: 'The payment method.' }),
    obstacle: t.exposeString('obstacle', {
      nullable: true,
      description: 'A human-readable explanation of why the method cannot be used at the moment; null if it can.',
    }),
    requiredFields: t.expose('requiredFields', {
      type: [CustomerRequirementRef],
      description: 'The details of the customer that the link or the method requires.',
    }),
    missingFields: t.expose('missingFields', {
      type: [CustomerRequirementRef],
      description: "Those of requiredFields that the link's customer lacks, so that the payer must provide them.",
    }),
    details: t.expose('details', {
      type: [RailDetailRef],
      description: 'The details that the payer must provide in addition to the customer.',
    }),
    banks: t.expose('banks', {
      type: [BankRef],
      description: 'The banks to choose from, if the provider lists them.',
    }),
    nextStep: t.expose('nextStep', {
      type: StepKindRef,
      nullable: true,
      description: 'What the payer does next, as the method requires; null if nothing is left to do.',
    }),
  }),
});

const PreviewRef = builder.objectRef<PaymentLinkPreview>('PaymentLinkPreview').implement({
  description: 'A payment link as it would be if it were created now. It is not stored, so it has no id and no url.',
  interfaces: [TermsRef],
  fields: (t) => ({
    checkoutToken: t.exposeString('checkoutToken', {
      nullable: true,
      description: 'Your own reference, which is available; null if a random one would be generated.',
    }),
    status: t.expose('status', { type: PaymentLinkStatusRef, description: 'ATTEMPT, or ACTIVE with activate.' }),
    paymentMethods: t.expose('methods', {
      type: [MethodRef],
      description: 'What each accepted payment method requires, in the order of paymentMethodsAllowed.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When the link would expire if it were created now.',
    }),
  }),
});

builder.queryField('previewPaymentLink', (t) =>
  t.field({
    nullable: true,
    type: resultType<{ readonly preview: PaymentLinkPreview }>('PreviewPaymentLink', {
      description: 'The payment link can be created.',
      fields: (payload) => ({
        preview: payload.expose('preview', { type: PreviewRef, description: 'The link as it would be.' }),
      }),
      errors: ['ValidationError', 'ConflictError'],
    }),
    description:
      'What createPaymentLink would return for the input, and what each payment method would require. Nothing is written.',
    extensions: { ...fieldCost(PREVIEW_UNITS), ...needs('links:read') },
    args: { input: t.arg({ type: CreatePaymentLinkInput, required: true, description: 'The link to preview.' }) },
    resolve: (_, { input }, { services, viewer }) =>
      attempt(async () => {
        const options = { activate: input.activate ?? false };
        return { preview: await services.previews.preview(viewer, toDomainInput(input), options) };
      }),
  }),
);
