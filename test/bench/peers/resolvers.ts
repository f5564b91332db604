import { readFileSync } from 'node:fs';
import type { PaymentLinkTerms } from '../../../src/domain/payment-link.ts';
import type { Links, Row } from './database.ts';
import type { PostgresLinks } from './database-postgres.ts';
import { settings } from './settings.ts';
import { reasonOf, statusOf, urlOf } from './shapes.ts';
import { type SentTerms, toRequirement } from './terms.ts';

/** The gateway's own schema: the same questions, asked of another server. */
export const typeDefs = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');

type PageArguments = { readonly first: number; readonly after?: string | null };
type CreateArguments = { readonly input: SentTerms & { readonly checkoutToken: string } };

/** Resolvers as they are written for such a server: whole objects from the root, the library's own below. */
export function createResolvers(links: Links | PostgresLinks) {
  return {
    Query: {
      async paymentLink(_: unknown, { id }: { id: string }) {
        const row = await links.find(id);
        return row === undefined ? null : toLink(row, Date.now());
      },
      async paymentLinks(_: unknown, { first, after }: PageArguments) {
        const now = Date.now();
        const rows = await links.active(after, first + 1, now);
        const nodes = rows.slice(0, first).map((row) => toLink(row, now));
        return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor: nodes.at(-1)?.id ?? null } };
      },
    },
    PaymentLinkConnection: { totalCount: () => links.countActive(Date.now()) },
    Mutation: {
      async createPaymentLink(_: unknown, { input: { checkoutToken, ...terms } }: CreateArguments) {
        return {
          __typename: 'CreatePaymentLinkPayload',
          paymentLink: toLink(await links.create(checkoutToken, terms), Date.now()),
        };
      },
    },
  };
}

function toLink(row: Row, now: number) {
  const terms = JSON.parse(row.terms) as PaymentLinkTerms;
  return {
    ...terms,
    id: row.id,
    checkoutToken: row.checkout_token,
    status: statusOf(row, now),
    inactiveReason: reasonOf(row, now),
    url: urlOf(row, settings.publicUrl),
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
    customer: terms.customer && { ...terms.customer, customerId: terms.customer.id },
    owner: { ...terms.owner, lastName: terms.owner.lastname },
    customerRequirements: (terms.customerRequirements ?? []).map(toRequirement),
    paymentLimit: terms.paymentLimit === undefined ? 1 : terms.paymentLimit,
  };
}
