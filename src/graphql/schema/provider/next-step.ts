import type { NextStep, TransferAccount } from '../../../domain/provider/next-step.ts';
import { builder } from '../../builder.ts';

type Step<Kind extends NextStep['kind']> = Extract<NextStep, { readonly kind: Kind }>;

const EXPIRES = 'Until when it can be done; null where there is no limit.';

const RedirectStepRef = builder.objectRef<Step<'REDIRECT'>>('RedirectStep').implement({
  description: 'Send the payer to a page of the provider. From there the browser comes back to the gateway.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'Where the page is.' }),
    token: t.exposeString('token', {
      nullable: true,
      description: 'The name of the payment at the provider, where the rail publishes one.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: EXPIRES }),
  }),
});

const QrCodeStepRef = builder.objectRef<Step<'QR_CODE'>>('QrCodeStep').implement({
  description: "Show the payer a code to scan with a bank's app.",
  fields: (t) => ({
    content: t.exposeString('content', { description: 'What the code says: draw it as a QR code.' }),
    copyable: t.exposeBoolean('copyable', { description: 'Whether the content can be pasted into the app as well.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: EXPIRES }),
  }),
});

const TransferAccountKindRef = builder.enumType('TransferAccountKind', {
  description: 'What the number of an account is.',
  values: {
    CLABE: { description: 'An account in Mexico, 18 digits.' },
    CVU: { description: 'A virtual account in Argentina, 22 digits.' },
    ADDRESS: { description: 'An address on a chain.' },
  } satisfies Record<TransferAccount['kind'], object>,
});

const TransferStepRef = builder.objectRef<Step<'TRANSFER'>>('TransferStep').implement({
  description: 'Tell the payer to transfer the amount to an account.',
  fields: (t) => ({
    kind: t.field({
      type: TransferAccountKindRef,
      description: 'What the number is.',
      resolve: ({ account }) => account.kind,
    }),
    number: t.string({ description: 'The number of the account.', resolve: ({ account }) => account.number }),
    bankId: t.string({
      nullable: true,
      description: 'The bank, or the network of the chain; null where the number says it.',
      resolve: ({ account }) => account.bankId,
    }),
    holder: t.string({
      nullable: true,
      description: 'Whose account it is; null where nobody is named.',
      resolve: ({ account }) => account.holder,
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: EXPIRES }),
  }),
});

const ConfirmInAppStepRef = builder.objectRef<Step<'CONFIRM_IN_APP'>>('ConfirmInAppStep').implement({
  description: 'Ask the payer to confirm in an app, which has been told of the payment.',
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
