import { specifiedDirectives } from 'graphql';
import { builder } from '../builder.ts';
import { neededScope } from '../plugins/operation-scopes.ts';
import { IDEMPOTENT } from './idempotent.ts';
import './scalars.ts';
import './node.ts';
import './payment-link.ts';
import './payment-link-list.ts';
import './payment-link-mutations.ts';
import './payment-link-bulk.ts';
import './terms/payment-link-preview.ts';
import './checkout-session.ts';
import './checkout-session-list.ts';
import './checkout-session-mutations.ts';
import './payment.ts';
import './provider/refund.ts';
import './provider/dispute.ts';
import './provider/provider-account.ts';
import './payment-list.ts';
import './payment-mutations.ts';
import './stats/link-stats.ts';
import './stats/link-periods.ts';
import './webhook/webhook-endpoint.ts';
import './webhook/webhook-endpoint-mutations.ts';
import './webhook/webhook.ts';
import './webhook/webhook-list.ts';
import './webhook/webhook-mutations.ts';
import './event/live.ts';
import './event/event-list.ts';
import './terms/payment-link-at.ts';
import './viewer.ts';
import './client/branding.ts';
import './client/api-key.ts';
import './client/audit-entry.ts';

/** The whole schema: each import above adds its noun to the builder. */
export const schema = builder.toSchema({ directives: [...specifiedDirectives, IDEMPOTENT] });

for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
  for (const { name, extensions } of Object.values(type?.getFields() ?? {})) {
    if (neededScope(extensions) === undefined) throw new Error(`${type}.${name} does not say which scope it needs`);
  }
}
