import type { Branding } from '../domain/branding.ts';

/** Credentials that everybody knows, for trying things out: made outside production, and refused there at start. */
export const DEMO_CLIENTS = [
  { id: 'demo', name: 'Demo shop', clientSecret: 'demo-secret', apiKey: 'demo-api-key' },
  { id: 'other', name: 'Another shop', clientSecret: 'other-secret', apiKey: 'other-api-key' },
] as const;

export type DemoClient = (typeof DEMO_CLIENTS)[number];

export type DemoClientId = (typeof DEMO_CLIENTS)[number]['id'];

/** How the demo client shows itself to payers, so that there is a brand to see and to change. */
export const DEMO_BRANDING = {
  name: 'Demo shop',
  accentColor: '#7b2d8b',
  thankYouText: '¡Gracias! Obrigado! Thank you!',
  supportContact: 'help@demo-shop.example',
} as const satisfies Branding;
