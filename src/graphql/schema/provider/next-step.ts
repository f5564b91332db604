import type { NextStep, TransferAccount } from '../../../domain/provider/next-step.ts';
import { builder } from '../../builder.ts';

type Step<Kind extends NextStep['kind']> = Extract<NextStep, { readonly kind: Kind }>;

const EXPIRES = 'When the time for this step ends; null if there is no limit.';

const RedirectStepRef = builder.objectRef<Step<'REDIRECT'>>('RedirectStep').implement({
  description: 'Redirect the payer to a page of the provider, which redirects back to the gateway.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'The url of the page.' }),
    token: t.exposeString('token', {
      nullable: true,
      description: "The provider's token of the payment, if the payment method has one.",
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: EXPIRES }),
  }),
});

const QrCodeStepRef = builder.objectRef<Step<'QR_CODE'>>('QrCodeStep').implement({
  description: 'Show the payer a QR code to scan with a banking app.',
  fields: (t) => ({
    content: t.exposeString('content', { description: 'The content to encode as a QR code.' }),
    copyable: t.exposeBoolean('copyable', {
      description: 'Whether the payer can also paste the content into the app.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: EXPIRES }),
  }),
});

const TransferAccountKindRef = builder.enumType('TransferAccountKind', {
  description: 'The kind of an account number.',
  values: {
    CLABE: { description: 'A bank account in Mexico, 18 digits.' },
    CVU: { description: 'A virtual account in Argentina, 22 digits.' },
    ADDRESS: { description: 'A blockchain address.' },
  } satisfies Record<TransferAccount['kind'], object>,
});

const TransferStepRef = builder.objectRef<Step<'TRANSFER'>>('TransferStep').implement({
  description: 'Ask the payer to transfer the amount to an account.',
  fields: (t) => ({
    kind: t.field({
      type: TransferAccountKindRef,
      description: 'The kind of the account number.',
      resolve: ({ account }) => account.kind,
    }),
    number: t.string({ description: 'The account number.', resolve: ({ account }) => account.number }),
    bankId: t.string({
      nullable: true,
      description: 'The bank, or the blockchain network; null if the number implies it.',
      resolve: ({ account }) => account.bankId,
    }),
    holder: t.string({
      nullable: true,
      description: 'The account holder; null if not named.',
      resolve: ({ account }) => account.holder,
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: EXPIRES }),
  }),
});

const ConfirmInAppStepRef = builder.objectRef<Step<'CONFIRM_IN_APP'>>('ConfirmInAppStep').implement({
  description: 'Ask the payer to confirm in an app, which has been notified of the payment.',
  fields: (t) => ({
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: EXPIRES }),
  }),
});

const TYPE_NAMES = {
  REDIRECT: 'RedirectStep',
  QR_CODE: 'QrCodeStep',
  TRANSFER: 'TransferStep',
  CONFIRM_IN_APP: 'ConfirmInAppStep',
} as const satisfies Record<NextStep['kind'], string>;

export const NextStepRef = builder.unionType('PaymentNextStep', {
  description: 'What the payer has to do before the provider can decide.',
  types: [RedirectStepRef, QrCodeStepRef, TransferStepRef, ConfirmInAppStepRef],
  resolveType: ({ kind }: NextStep) => TYPE_NAMES[kind],
});
