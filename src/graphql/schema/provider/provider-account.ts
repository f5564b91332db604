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
  description: 'Who collects the money.',
  values: {
    SANDBOX: { value: 'sandbox', description: 'Moves no money: for trying things out.' },
    STRIPE: { value: 'stripe', description: 'Cards, paid at a page of Stripe Checkout.' },
    WEBPAY: { value: 'webpay', description: 'Cards of Chile, paid at a page of Webpay Plus.' },
  } as const satisfies Record<Uppercase<ProviderName>, { readonly value: ProviderName; readonly description: string }>,
});

const ModeRef = builder.enumType('ProviderAccountMode', {
  description: 'Whether an account moves real money.',
  values: {
    TEST: { description: 'It moves none.' },
    LIVE: { description: 'It moves real money.' },
  } satisfies Record<AccountMode, object>,
});

const ProviderAccountRef = builder.node(builder.objectRef<ProviderAccount>('ProviderAccount'), {
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.providerAccount.load(id),
  description: 'Your account with a provider. Its credentials are kept sealed and never told.',
  fields: (t) => ({
    provider: t.expose('provider', { type: ProviderRef, description: 'The provider.' }),
    mode: t.expose('mode', { type: ModeRef, description: 'Whether it moves real money.' }),
    methods: t.expose('methods', { type: [PaymentMethodRef], description: 'The methods that it serves.' }),
    noticesUrl: t.field({
      type: 'URL',
      description: 'Where to have the provider send its notices (webhooks), if it sends any.',
      resolve: (account, _, { publicUrl, viewer }) =>
        `${publicUrl}/providers/${account.provider}/${accountAddress(viewer.clientTag, account)}`,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was first set.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last set.' }),
  }),
});

const CredentialInput = builder.inputType('ProviderCredentialInput', {
  description: "One entry of an account's credentials.",
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Which one, such as `secretKey`; the provider says which there are.',
    }),
    value: t.string({ required: true, description: 'What it is. It is sealed at once and never told again.' }),
  }),
});

const AccountInput = builder.inputType('SetProviderAccountInput', {
  description: 'An account of yours with a provider.',
  fields: (t) => ({
    provider: t.field({ type: ProviderRef, required: true, description: 'The provider.' }),
    mode: t.field({ type: ModeRef, required: true, description: 'Whether it moves real money.' }),
    methods: t.field({
      type: [PaymentMethodRef],
      description: 'The methods that it is to serve; all that the provider can unless said.',
    }),
    credentials: t.field({
      type: [CredentialInput],
      description: 'What the provider gave to you to prove who you are.',
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
    description: 'Your accounts with providers: at most one for each provider and mode.',
    resolve: async (_, __, { services, viewer }) => [...(await services.providerAccounts.list(viewer))],
  }),
);

builder.mutationFields((t) => ({
  setProviderAccount: t.field({
    extensions: needs('admin'),
    nullable: true,
    type: resultType('SetProviderAccount', {
      description: 'New payments go through it from now on.',
      errors: ['ValidationError'],
      fields,
    }),
    description:
      'Sets your account with a provider in one mode, in place of the one before. A LIVE account serves a method before a TEST one.',
    args: { input: t.arg({ type: AccountInput, required: true, description: 'What it is to be.' }) },
    resolve: (_, { input }, context) =>
      outcome(context, async () => ({
        account: await context.services.providerAccounts.set(context.viewer, input),
      })),
  }),
  removeProviderAccount: t.field({
    extensions: needs('admin'),
    nullable: true,
    type: resultType('RemoveProviderAccount', {
      description: 'No payment goes through it any more, and its credentials are forgotten.',
      errors: ['NotFoundError', 'InvalidStateError'],
      fields: removedFields,
    }),
    description:
      'Removes an account. While payments or their refunds are still to be looked up through it, that is refused with their number.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the account, such as `acc_…`.' }),
      force: t.arg.boolean({
        defaultValue: false,
        description:
          'Whether to remove it despite such payments: they fail in the end, even those that are paid, and their refunds stay PENDING.',
      }),
    },
    resolve: (_, { id, force }, context) =>
      outcome(context, async () => ({
        account: await context.services.providerAccounts.remove(context.viewer, id, { force: force ?? false }),
      })),
  }),
}));
