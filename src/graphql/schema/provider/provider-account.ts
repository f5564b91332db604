import {
  type AccountMode,
  accountAddress,
  type ProviderAccount,
  type ProviderName,
} from '../../../domain/provider/account.ts';
import { builder } from '../../builder.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { outcome, type PayloadFields, resultType } from '../errors.ts';
import { PaymentMethodRef } from '../payment-method.ts';

const ProviderRef = builder.enumType('PaymentProvider', {
  description: 'A payment provider, which collects the money.',
  values: {
    SANDBOX: { value: 'sandbox', description: 'Moves no money: for testing.' },
    STRIPE: { value: 'stripe', description: 'Cards, paid on a page of Stripe Checkout.' },
    WEBPAY: { value: 'webpay', description: 'Cards in Chile, paid on a page of Webpay Plus.' },
  } as const satisfies Record<Uppercase<ProviderName>, { readonly value: ProviderName; readonly description: string }>,
});

const ModeRef = builder.enumType('ProviderAccountMode', {
  description: 'Whether an account moves real money.',
  values: {
    TEST: { description: 'It moves no real money.' },
    LIVE: { description: 'It moves real money.' },
  } satisfies Record<AccountMode, object>,
});

const ProviderAccountRef = builder.node(builder.objectRef<ProviderAccount>('ProviderAccount'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.providerAccount.load(id),
  description: 'Your account with a payment provider. Its credentials are encrypted and never shown.',
  fields: (t) => ({
    provider: t.expose('provider', { type: ProviderRef, description: 'The provider.' }),
    mode: t.expose('mode', { type: ModeRef, description: 'Whether it moves real money.' }),
    methods: t.expose('methods', {
      type: [PaymentMethodRef],
      description: 'The payment methods that the account serves.',
    }),
    noticesUrl: t.field({
      type: 'URL',
      description: 'The url to enter at the provider for its notifications (webhooks), if it sends any.',
      resolve: (account, _, { publicUrl, viewer }) =>
        `${publicUrl}/providers/${account.provider}/${accountAddress(viewer.clientTag, account)}`,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the account was first set.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the account was last set.' }),
  }),
});

const CredentialInput = builder.inputType('ProviderCredentialInput', {
  description: 'One credential of a provider account.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'The name of the credential, such as `secretKey`; it depends on the provider.',
    }),
    value: t.string({ required: true, description: 'The value. It is encrypted at once and never shown.' }),
  }),
});

const AccountInput = builder.inputType('SetProviderAccountInput', {
  description: 'Your account with a payment provider.',
  fields: (t) => ({
    provider: t.field({ type: ProviderRef, required: true, description: 'The provider.' }),
    mode: t.field({ type: ModeRef, required: true, description: 'Whether it moves real money.' }),
    methods: t.field({
      type: [PaymentMethodRef],
      description: 'The payment methods that the account is to serve. Defaults to all that the provider supports.',
    }),
    credentials: t.field({
      type: [CredentialInput],
      description: 'The credentials that the provider issued to you.',
    }),
  }),
});

const fields: PayloadFields<{ readonly account: ProviderAccount }> = (t) => ({
  providerAccount: t.expose('account', { type: ProviderAccountRef, description: 'The account as it is now.' }),
});
const removedFields: PayloadFields<{ readonly account: ProviderAccount }> = (t) => ({
  removedProviderAccount: t.expose('account', { type: ProviderAccountRef, description: 'The account as it was.' }),
});

builder.queryField('providerAccounts', (t) =>
  t.field({
    extensions: needs('links:read'),
    type: [ProviderAccountRef],
    description: 'Your provider accounts: at most one for each provider and mode.',
    resolve: async (_, __, { services, viewer }) => [...(await services.providerAccounts.list(viewer))],
  }),
);

builder.mutationFields((t) => ({
  setProviderAccount: t.field({
    extensions: needs('admin'),
    nullable: true,
    type: resultType('SetProviderAccount', {
      description: 'New payments use the account from now on.',
      errors: ['ValidationError'],
      fields,
    }),
    description:
      'Sets your account with a provider in one mode, and replaces the previous one. For a payment method, a LIVE account takes precedence over a TEST one.',
    args: { input: t.arg({ type: AccountInput, required: true, description: 'The account to set.' }) },
    resolve: (_, { input }, context) =>
      outcome(context, async () => ({
        account: await context.services.providerAccounts.set(context.viewer, input),
      })),
  }),
  removeProviderAccount: t.field({
    extensions: needs('admin'),
    nullable: true,
    type: resultType('RemoveProviderAccount', {
      description: 'The account is no longer used, and its credentials were erased.',
      errors: ['NotFoundError', 'InvalidStateError'],
      fields: removedFields,
    }),
    description:
      'Removes a provider account. Refused while payments or refunds still have to be looked up through it; the message states their number.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the account, such as `acc_…`.' }),
      force: t.arg.boolean({
        defaultValue: false,
        description:
          'Whether to remove it despite such payments: they fail in the end, even those that were paid, and their refunds stay PENDING.',
      }),
    },
    resolve: (_, { id, force }, context) =>
      outcome(context, async () => ({
        account: await context.services.providerAccounts.remove(context.viewer, id, { force: force ?? false }),
      })),
  }),
}));
