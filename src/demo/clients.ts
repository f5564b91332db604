import type { Branding } from '../domain/branding.ts';

/** The demo clients, whose credentials are public: seeded outside production, and refused in it at start. */
export const DEMO_CLIENTS = [
  { id: 'demo', name: 'Demo shop', clientSecret: 'demo-secret', apiKey: 'demo-api-key' },
  { id: 'other', name: 'Another shop', clientSecret: 'other-secret', apiKey: 'other-api-key' },
] as const;

export type DemoClient = (typeof DEMO_CLIENTS)[number];

export type DemoClientId = (typeof DEMO_CLIENTS)[number]['id'];

/** The branding of the demo client. */
export const DEMO_BRANDING = {
  name: 'Demo shop',
  accentColor: '#7b2d8b',
  thankYouText: '¡Gracias! Obrigado! Thank you!',
  supportContact: 'help@demo-shop.example',
} as const satisfies Branding;
