/** On which gateways tell each other whose events they have written. */
export const CHANNEL = 'payment_links_events';
