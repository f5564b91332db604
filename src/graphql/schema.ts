import { builder } from './builder.ts';
import './scalars.ts';
import './payment-link.ts';
import './payment-link-list.ts';
import './payment-link-mutations.ts';
import './webhook.ts';
import './webhook-list.ts';
import './webhook-mutations.ts';
import './live.ts';

/** The whole schema: each import above adds its noun to the builder. */
export const schema = builder.toSchema();
