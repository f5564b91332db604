import { createId } from '../../../src/domain/id.ts';
import type { PaymentLink, PaymentLinkStatus } from '../../../src/domain/payment-link.ts';
import { parseCreateInput } from '../../../src/domain/payment-link-input.ts';
import { createSecret } from '../../../src/lib/random.ts';
import { createInput, createSeededRandom } from './inputs.ts';

const SPREAD_MS = 90 * 86_400_000;
const SHORT_S = 3_600;

/** Of a hundred links: most can be paid, and some of those have run out since they were written. */
const STATUSES: readonly (readonly [share: number, status: PaymentLinkStatus, outOfTime: boolean])[] = [
  [66, 'ACTIVE', false],
  [6, 'ACTIVE', true],
  [8, 'ATTEMPT', false],
  [4, 'PROCESSING_PAYMENT', false],
  [10, 'FINISHED', false],
  [6, 'EXPIRED', false],
];

type Whose = { readonly clientId: string; readonly clientTag: string };

/** The link with that number of `count`, oldest first, spread evenly over the days before `now`. Same number, same link. */
export function createLink(number: number, count: number, now: number, { clientId, clientTag }: Whose): PaymentLink {
  const random = createSeededRandom(-number - 1);
  const bytes = (length: number) => Uint8Array.from({ length }, () => random() * 256);
  const [status, outOfTime] = pickStatus(random() * 100);
  const createdAt = now - SPREAD_MS + Math.floor((number * SPREAD_MS) / count);
  const input = createInput(number);
  const { terms } = parseCreateInput(
    { ...input, ...(outOfTime && { duration: SHORT_S }), checkoutToken: 'unused' },
    { tokenRequired: true },
  );
  return {
    clientId,
    id: createId('pl', createdAt, bytes),
    checkoutToken: `order-${number}`,
    payKey: `${clientTag}.${createSecret(16, bytes)}`,
    storedStatus: status,
    deactivatedAt: status === 'EXPIRED' ? createdAt + 60_000 : null,
    createdAt,
    updatedAt: createdAt,
    expiresAt: createdAt + terms.duration * 1_000,
    version: 1,
    paymentsDone: status === 'FINISHED' ? 1 : 0,
    paymentsInFlight: status === 'PROCESSING_PAYMENT' ? 1 : 0,
    terms,
  };
}

function pickStatus(percent: number): readonly [PaymentLinkStatus, boolean] {
  let below = 0;
  for (const [share, status, outOfTime] of STATUSES) {
    below += share;
    if (percent < below) return [status, outOfTime];
  }
  return ['ACTIVE', false];
}
