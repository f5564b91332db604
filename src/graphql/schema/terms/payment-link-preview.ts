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
  description: 'What some methods ask of the payer beside the customer: a field of PayCheckoutSessionInput.',
  values: {
    BANK_ID: { value: 'bankId', description: "The payer's bank." },
    WALLET: { value: 'wallet', description: 'The chain and the coin that are sent.' },
    ROUTING_NUMBER: { value: 'routingNumber', description: "The routing number of the payer's bank." },
    ACCOUNT_NUMBER: { value: 'accountNumber', description: "The number of the payer's account." },
  } as const satisfies Record<string, { readonly value: RailDetail; readonly description: string }>,
});

const StepKindRef = builder.enumType('PaymentNextStepKind', {
  description: 'What a payer has to do: the kind of a PaymentNextStep.',
  values: {
    REDIRECT: { description: 'Go to a page of the provider.' },
    QR_CODE: { description: "Scan a code with a bank's app." },
    TRANSFER: { description: 'Transfer the amount to an account.' },
    CONFIRM_IN_APP: { description: 'Confirm in an app.' },
  } satisfies Record<NextStepKind, object>,
});

const BankRef = builder.objectRef<Bank>('Bank').implement({
  description: 'A bank that a payer can choose where a method asks for one.',
  fields: (t) => ({
    bankId: t.exposeString('id', { description: 'What to send as bankId.' }),
    name: t.exposeString('name', { description: 'What it is called.' }),
  }),
});

const MethodRef = builder.objectRef<PreviewedMethod>('PaymentMethodPreview').implement({
  description: 'What a payer would meet who pays by one method.',
  fields: (t) => ({
    method: t.expose('method', { type: PaymentMethodRef, description: 'The method.' }),
    obstacle: t.exposeString('obstacle', {
      nullable: true,
      description: 'Why nobody could pay by it at this moment, in words for a person; null when somebody could.',
    }),
    requiredFields: t.expose('requiredFields', {
      type: [CustomerRequirementRef],
      description: 'What must be known of the payer: what the link requires, and what the method does.',
    }),
    missingFields: t.expose('missingFields', {
      type: [CustomerRequirementRef],
      description: "Those of requiredFields that the link's customer does not tell yet, so that the payer must.",
    }),
    details: t.expose('details', {
      type: [RailDetailRef],
      description: 'What the payer must tell beside the customer.',
    }),
    banks: t.expose('banks', {
      type: [BankRef],
      description: 'The banks to choose from, where the provider has a list of them.',
    }),
    nextStep: t.expose('nextStep', {
      type: StepKindRef,
      nullable: true,
      description: 'What the payer does after that by the rules of the method; null where nothing is left to do.',
    }),
  }),
});

const PreviewRef = builder.objectRef<PaymentLinkPreview>('PaymentLinkPreview').implement({
  description: 'A payment link that was not created, as it would be if it were created now. It has no id and no url.',
  interfaces: [TermsRef],
  fields: (t) => ({
    checkoutToken: t.exposeString('checkoutToken', {
      nullable: true,
      description: 'Your own reference, which is free; null where a random one would be made.',
    }),
    status: t.expose('status', { type: PaymentLinkStatusRef, description: 'ATTEMPT, or ACTIVE with activate.' }),
    paymentMethods: t.expose('methods', {
      type: [MethodRef],
      description: 'What each of the ways to pay it asks for, in their order.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it would expire, made now.' }),
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
      'What createPaymentLink would answer to the input, with what each way to pay asks for. Writes nothing.',
    extensions: { ...fieldCost(PREVIEW_UNITS), ...needs('links:read') },
    args: { input: t.arg({ type: CreatePaymentLinkInput, required: true, description: 'What it is to be.' }) },
    resolve: (_, { input }, { services, viewer }) =>
      attempt(async () => {
        const options = { activate: input.activate ?? false };
        return { preview: await services.previews.preview(viewer, toDomainInput(input), options) };
      }),
  }),
);
