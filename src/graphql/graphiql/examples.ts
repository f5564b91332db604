import type { FeedEvent } from '../../domain/event.ts';
import { idTime } from '../../domain/id.ts';
import { cursorIn } from '../schema/event/order.ts';
import * as overview from './overview.ts';
import * as queries from './queries.ts';
import * as tour from './tour.ts';

/** Objects of the demo client that the examples use at first; later they use the results of other examples. */
export type ExampleThings = {
  /** A link that can be paid. */
  readonly linkId: string;
  readonly checkoutToken: string;
  /** A session of that link. */
  readonly sessionId: string;
  /** A payment whose funds were not received yet. */
  readonly paymentId: string;
  /** A link that can be deleted. */
  readonly deletableId: string;
  /** The client's last event. */
  readonly lastEvent: Pick<FeedEvent, 'sequence' | 'id'> | undefined;
};

/** Values for `$name` in the examples' variables. Each is filled in as JSON, again whenever another example changes it. */
type Facts = Readonly<Record<string, string | null>>;

export type Example = { readonly query: string; readonly variables?: string };

/** How long before the last event the feed's example begins. */
const WEEK_MS = 7 * 86_400_000;

const coffee = {
  items: [
    {
      description: 'Whole-bean coffee, 1 kg',
      preTaxAmount: '10000',
      tax: { name: 'IVA', type: 'PERCENTAGE', value: '19', amount: '1900' },
      totalAmount: '11900',
    },
  ],
  currency: 'CLP',
  paymentMethodsAllowed: ['CARD', 'WEBPAY'],
  destinations: [{ amount: '11900', account: { accountNumber: '7001000001' } }],
  duration: 86_400,
  owner: { identityId: 'idn_andes_cafe', name: 'Café de los Andes' },
  customerRequirements: ['EMAIL'],
};

const faulty = {
  ...coffee,
  items: coffee.items.map((item) => ({ ...item, totalAmount: '12000' })),
  paymentMethodsAllowed: ['PIX', 'SPEI'],
  duration: 10,
  successUrl: 'javascript:alert(1)',
};

const input = { activate: true, ...coffee, metadata: [{ key: 'order', value: '1001' }] };
const page = {
  filter: { status: ['ACTIVE'], currency: ['CLP'] },
  orderBy: { field: 'TOTAL_AMOUNT', direction: 'DESC' },
  first: 3,
  after: '$endCursor',
};
const card = { paymentMethod: 'CARD', card: { token: 'tok_success' }, customer: { email: 'ana@example.com' } };

const brand = {
  name: 'Café de los Andes',
  accentColor: '#8a3b12',
  thankYouText: 'Thank you! Your coffee is on its way.',
  closedText: 'Write to us for a new link.',
  supportContact: 'help@andes-cafe.example',
};

const endpoint = {
  url: 'https://erp.example/hooks',
  description: 'Bookkeeping',
  topics: ['TRANSACTION_RECEIVED', 'TRANSACTION_REFUNDED'],
  enabled: false,
};

/** GraphiQL's initial tabs, in the order of a tour; each uses the results of those before it. */
const TABS: readonly { readonly query: string; readonly variables?: object }[] = [
  { query: overview.listExample },
  { query: tour.createAndActivate, variables: { input } },
  { query: tour.openItsPage, variables: { id: '$linkId' } },
  { query: tour.startSession, variables: { input: { checkoutToken: '$checkoutToken' } } },
  { query: tour.pay, variables: { id: '$sessionId', input: card } },
  { query: tour.receiveMoney, variables: { id: '$paymentId' } },
  { query: tour.watch, variables: { after: '$cursor' } },
  { query: overview.filterAndPage, variables: page },
  { query: overview.search, variables: { filter: { search: 'bean COFF' } } },
  { query: overview.stats, variables: { filter: { createdAt: { from: '$weekAgo' } }, timeZone: 'America/Santiago' } },
  { query: queries.nested, variables: { filter: { status: null } } },
  { query: queries.errorUnion, variables: { input: faulty } },
  { query: queries.preview, variables: { input } },
  { query: queries.history, variables: { id: '$linkId' } },
  { query: queries.webhooks },
  { query: queries.createWebhookEndpoint, variables: { input: endpoint } },
  { query: queries.branding, variables: { input: brand } },
  { query: queries.remove, variables: { id: '$deletableId' } },
];

const TEMPLATES = TABS.map(({ query, variables }) => ({
  query,
  ...(variables && { variables: JSON.stringify(variables, null, 2) }),
}));

/** The initial facts. */
export function factsOf({ lastEvent, ...ids }: ExampleThings): Facts {
  const cursor = lastEvent ? cursorIn('asc', lastEvent) : null;
  const weekAgo = lastEvent ? new Date(idTime(lastEvent.id) - WEEK_MS).toISOString() : null;
  return { ...ids, endCursor: null, cursor, weekAgo };
}

export function examples(facts: Facts): readonly Example[] {
  return TEMPLATES.map(({ query, variables }) => ({
    query,
    ...(variables !== undefined && { variables: fill(variables, facts) }),
  }));
}

/** The variables that are filled in again when the facts change, by the name of the operation. */
export const templates: Readonly<Record<string, string>> = Object.fromEntries(
  TEMPLATES.flatMap(({ query, variables }) => {
    const name = /^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1];
    return name !== undefined && variables?.includes('"$') ? [[name, variables]] : [];
  }),
);

function fill(template: string, facts: Facts): string {
  return template.replace(/"\$(\w+)"/g, (_, name: string) => JSON.stringify(facts[name] ?? null));
}
