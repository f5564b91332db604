import { expect } from 'vitest';
import { linkInput } from '../support/link-input.ts';
import type { Rest } from './support.ts';

export type RestFault = { readonly path: string; readonly code: string; readonly message: string };

type Parts = Readonly<Record<string, unknown>>;

/** Every fault that is found in a body that is right but for `otherwise`; an empty list when a link comes of it. */
export async function faultsOf(rest: Rest, otherwise: Parts): Promise<readonly RestFault[]> {
  const body = linkInput({ checkoutToken: `try-${Math.random()}`, ...otherwise });
  const answer = await rest.call('POST', '/payment-links', { body });
  if (answer.status === 201) return [];
  const { errors, message } = answer.body as { errors: readonly [RestFault, ...RestFault[]]; message: string };
  expect([answer.status, message]).toEqual([400, `${errors[0].path}: ${errors[0].message}`]);
  return errors;
}

/** The same, as `path code`, each once. */
export async function codesOf(rest: Rest, otherwise: Parts): Promise<readonly string[]> {
  const faults = await faultsOf(rest, otherwise);
  return [...new Set(faults.map(({ path, code }) => `${path} ${code}`))];
}

/** The one item of the usual input, without its tax, and with something else. */
export function item(more: Parts) {
  return { items: [{ preTaxAmount: '10000', totalAmount: '11900', description: 'x', ...more }] };
}

/** The same item with its tax, and with something else in that. */
export function tax(more: Parts) {
  return item({ tax: { name: 'IVA', type: 'PERCENTAGE', value: '19', amount: '1900', ...more } });
}

/** The one destination of the usual input, with something else. */
export function destination(more: Parts) {
  return { destinations: [{ amount: '11900', account: { accountNumber: '1' }, ...more }] };
}
