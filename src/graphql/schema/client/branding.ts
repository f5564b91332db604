import type { Branding } from '../../../domain/branding.ts';
import { builder } from '../../builder.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { outcome, type PayloadFields, resultType } from '../errors.ts';
import { ViewerRef } from '../viewer.ts';

const BrandingRef = builder.objectRef<Branding>('Branding').implement({
  description:
    'How you show yourself to payers on your payment pages. What is null is shown as if there were no branding.',
  fields: (t) => ({
    name: t.string({
      nullable: true,
      description: "The name that payers read instead of that of a link's owner.",
      resolve: ({ name }) => name,
    }),
    accentColor: t.string({
      nullable: true,
      description:
        'The colour of buttons and links, such as `#0a6a4d`. Pages darken it, or lighten it in the dark, as far as it needs a contrast of 4.5:1.',
      resolve: ({ accentColor }) => accentColor,
    }),
    thankYouText: t.string({
      nullable: true,
      description: 'What the receipt says beside our own words.',
      resolve: ({ thankYouText }) => thankYouText,
    }),
    closedText: t.string({
      nullable: true,
      description: 'What the page of a link says that was paid, has expired or was deactivated.',
      resolve: ({ closedText }) => closedText,
    }),
    supportContact: t.string({
      nullable: true,
      description: 'Whom payers ask: at the foot of every page.',
      resolve: ({ supportContact }) => supportContact,
    }),
  }),
});

const SetInput = builder.inputType('SetBrandingInput', {
  description: 'How you want to show yourself to payers. Texts are plain: no markup works in them.',
  fields: (t) => ({
    name: t.string({
      description: "The name that payers read instead of that of a link's owner: one line of 1 to 100 characters.",
    }),
    accentColor: t.string({ description: 'The colour of buttons and links: #rrggbb.' }),
    thankYouText: t.string({ description: 'What the receipt says beside our own words: 1 to 500 characters.' }),
    closedText: t.string({
      description:
        'What the page of a link says that was paid, has expired or was deactivated: 1 to 500 characters, such as where to ask for a new link.',
    }),
    supportContact: t.string({
      description: 'Whom payers ask: an e-mail address, a phone number or an https url.',
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
    description: 'How you show yourself to payers; null when pages show the names of owners and our own colour.',
    resolve: (_, __, { services, viewer }) => services.branding.get(viewer),
  }),
);

builder.mutationField('setBranding', (t) =>
  t.field({
    nullable: true,
    extensions: needs('admin'),
    type: resultType('SetBranding', {
      description: 'Every page that is drawn from now on shows it, those of links that are there already, too.',
      errors: ['ValidationError'],
      fields,
    }),
    description:
      'Sets how you show yourself to payers, in place of what there was: what is left out or null is none from now on.',
    args: { input: t.arg({ type: SetInput, required: true, description: 'What it is to be.' }) },
    resolve: (_, { input }, context) =>
      outcome(context, async () => ({
        branding: await context.services.branding.set(context.viewer, input),
      })),
  }),
);
