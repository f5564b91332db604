/** Credentials that everybody knows, for trying things out: made outside production, and refused there at start. */
export const DEMO_CLIENTS = [
  { id: 'demo', name: 'Demo shop', clientSecret: 'demo-secret', apiKey: 'demo-api-key' },
  { id: 'other', name: 'Another shop', clientSecret: 'other-secret', apiKey: 'other-api-key' },
] as const;

export type DemoClient = (typeof DEMO_CLIENTS)[number];

export type DemoClientId = (typeof DEMO_CLIENTS)[number]['id'];
