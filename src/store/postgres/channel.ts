/** The NOTIFY channel on which gateways announce new events; the payload is the client. */
export const CHANNEL = 'payment_links_events';
