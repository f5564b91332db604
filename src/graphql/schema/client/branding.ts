import type { Branding } from '../../../domain/branding.ts';
import { builder } from '../../builder.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { outcome, type PayloadFields, resultType } from '../errors.ts';
import { ViewerRef } from '../viewer.ts';

const BrandingRef = builder.objectRef<Branding>('Branding').implement({
  description:
    'How your payment pages present you to payers. A field that is null is shown as if there were no branding.',
  fields: (t) => ({
    name: t.string({
      nullable: true,
      description: "The name shown to payers in place of the name of a link's owner.",
      resolve: ({ name }) => name,
    }),
    accentColor: t.string({
      nullable: true,
      description:
        'The colour of buttons and links, such as `#0a6a4d`. Pages darken it, or lighten it in dark mode, as far as a contrast of 4.5:1 requires.',
      resolve: ({ accentColor }) => accentColor,
    }),
    thankYouText: t.string({
      nullable: true,
      description: 'A text on the receipt, in addition to the standard text.',
      resolve: ({ thankYouText }) => thankYouText,
    }),
    closedText: t.string({
      nullable: true,
      description: 'The text on the page of a link that is paid, expired or deactivated.',
      resolve: ({ closedText }) => closedText,
    }),
    supportContact: t.string({
      nullable: true,
      description: 'The contact for questions of payers, shown at the foot of every page.',
      resolve: ({ supportContact }) => supportContact,
    }),
  }),
});

const SetInput = builder.inputType('SetBrandingInput', {
  description: 'How your payment pages present you to payers. Texts are plain text, without markup.',
  fields: (t) => ({
    name: t.string({
      description: "The name shown to payers in place of the name of a link's owner: one line of 1 to 100 characters.",
    }),
    accentColor: t.string({ description: 'The colour of buttons and links: #rrggbb.' }),
    thankYouText: t.string({
      description: 'A text on the receipt, in addition to the standard text: 1 to 500 characters.',
    }),
    closedText: t.string({
      description:
        'The text on the page of a link that is paid, expired or deactivated: 1 to 500 characters, such as where to ask for a new link.',
    }),
    supportContact: t.string({
      description: 'The contact for questions of payers: an e-mail address, a phone number or an https url.',
    }),
  }),
});

const fields: PayloadFields<{ readonly branding: Branding | null }> = (t) => ({
  branding: t.expose('branding', {
    type: BrandingRef,
    nullable: true,
    description: 'The branding as it is now; null when there is none.',
  }),
});

builder.objectField(ViewerRef, 'branding', (t) =>
  t.field({
    type: BrandingRef,
    nullable: true,
    description: "Your branding; null if pages show the name of a link's owner and the default colour.",
    resolve: (_, __, { services, viewer }) => services.branding.get(viewer),
  }),
);

builder.mutationField('setBranding', (t) =>
  t.field({
    nullable: true,
    extensions: needs('admin'),
    type: resultType('SetBranding', {
      description: 'The branding applies to all pages from now on, including those of existing links.',
      errors: ['ValidationError'],
      fields,
    }),
    description: 'Replaces your branding. Fields that are omitted or null are removed.',
    args: { input: t.arg({ type: SetInput, required: true, description: 'The new branding.' }) },
    resolve: (_, { input }, context) =>
      outcome(context, async () => ({
        branding: await context.services.branding.set(context.viewer, input),
      })),
  }),
);
