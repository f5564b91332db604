import { builder } from './builder.ts';
import './scalars.ts';
import './payment-link.ts';
import './payment-link-list.ts';
import './payment-link-mutations.ts';

/** The whole schema: each import above adds its noun to the builder. */
export const schema = builder.toSchema();
