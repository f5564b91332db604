import { schema } from '../../src/graphql/schema/schema.ts';
import { createTestClock } from '../support/clock.ts';
import { createGateway, createReference, type FuzzAnswer, type Sending } from './answerers.ts';
import { createDice } from './dice.ts';
import { randomOperation } from './operation.ts';
import { createPool } from './pool.ts';
import { createFuzzShop, type FuzzShop, headersOf, PARTS, TENANTS } from './shop.ts';

const SENDINGS = 3;
/** So many operations are asked of one cache of plans: a new one has everything about the types to learn again. */
const PLANS_LIVE = 100;
const MAX_DIFFERENCES = 5;

type Difference = {
  readonly operation: number;
  readonly time: number;
  readonly sending: Sending;
  readonly answers: Readonly<Record<'planned' | 'unplanned' | 'reference', FuzzAnswer>>;
};

export type FuzzReport = {
  /** The first ones, if any; a run ends at the fifth. */
  readonly differences: readonly Difference[];
  readonly unhandledRejections: readonly unknown[];
  /** Of all answers: those that a plan gave, those without errors, and those that a limit refused before execution. */
  readonly counts: { readonly sent: number; planned: number; withData: number; withErrors: number; refused: number };
};

/**
 * Sends random operations of the schema, by two tenants, three times each to three gateways on equal stores: one with
 * plans, one without, and graphql-js alone, which answers queries once more without reading anything together. Their
 * answers must be the same, byte for byte.
 */
export async function fuzz({
  operations,
  seed,
  onProgress = () => {},
}: {
  readonly operations: number;
  readonly seed: number;
  readonly onProgress?: (more: number) => void;
}): Promise<FuzzReport> {
  const dice = createDice(seed);
  const pool = createPool(dice);
  const clock = createTestClock();
  const openShop = () => createFuzzShop(clock, 'f'.repeat(32));
  const [first, second, third] = [await openShop(), await openShop(), await openShop()];
  const shops = [first, second, third];
  let withPlans = createGateway(first, 'second');
  let credentials = await allHeaders(shops);
  const withoutPlans = createGateway(second, 'never');
  const reference = createReference(third, { batch: true });
  const oneByOne = createReference(third, { batch: false });

  const differences: Difference[] = [];
  const counts = { sent: 0, planned: 0, withData: 0, withErrors: 0, refused: 0 };
  const unhandledRejections: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandledRejections.push(reason);
  process.on('unhandledRejection', onUnhandled);

  async function sendOnce(operation: number, time: number, sending: Sending): Promise<void> {
    const tenant = dice.pick(TENANTS);
    const broken = dice.chance(3) ? dice.times(2, () => dice.pick(PARTS)) : [];
    const bytes = dice.below(2 ** 31);
    for (const shop of shops) shop.begin(bytes, broken);
    const headers = credentials[tenant];
    const before = withPlans.planned();
    const planned = await withPlans.send(sending, headers);
    const unplanned = await withoutPlans.send(sending, headers);
    counts.sent += 1;
    counts.planned += withPlans.planned() - before;
    note(planned.text);
    // What a limit refuses is not executed: there is nothing to hold against it, and nothing may happen in the third shop.
    const isRefused = unplanned.text.includes('"code":"LIMIT_EXCEEDED"');
    const expected = isRefused ? unplanned : await reference.send(sending, third.viewers[tenant]);
    if (isRefused) counts.refused += 1;
    const isRight = isJson(planned.text) && isSame(planned, expected) && isSame(unplanned, expected);
    // Where nothing is broken, nothing is our own fault: such as an error that a mutation's union does not have.
    const isOurFault = broken.length === 0 && expected.text.includes('"INTERNAL_SERVER_ERROR"');
    if (isRight && !isOurFault && (await isSameOneByOne(sending, tenant, expected))) return;
    differences.push({ operation, time, sending, answers: { planned, unplanned, reference: expected } });
  }

  /**
   * Whether reading everything by itself gives the same. Of several fields that fail, other ones may come first then, and
   * a null goes up from there: where there are errors, nothing is compared. Nor is a mutation, which would run twice.
   */
  async function isSameOneByOne(
    sending: Sending,
    tenant: (typeof TENANTS)[number],
    expected: FuzzAnswer,
  ): Promise<boolean> {
    if (sending.query.startsWith('mutation') || expected.text.startsWith('{"errors":')) return true;
    return isSame(await oneByOne.send(sending, third.viewers[tenant]), expected);
  }

  function note(text: string): void {
    pool.learn(text);
    if (text.includes('"errors":[')) counts.withErrors += 1;
    else counts.withData += 1;
  }

  try {
    for (let operation = 0; operation < operations && differences.length < MAX_DIFFERENCES; operation += 1) {
      if (operation % PLANS_LIVE === 0) {
        withPlans = createGateway(first, 'second');
        credentials = await allHeaders(shops);
      }
      clock.advance(dice.below(2_000));
      const { query, operationName, variables } = randomOperation(schema, dice, pool, SENDINGS);
      for (const [time, values] of variables.entries()) {
        await sendOnce(operation, time, { query, operationName, variables: values });
      }
      onProgress(1);
    }
    // A rejection is reported once the tasks that it came from are done.
    await new Promise((resolve) => setTimeout(resolve, 10));
  } finally {
    process.off('unhandledRejection', onUnhandled);
    for (const shop of shops) await shop.close();
  }
  return { differences, unhandledRejections, counts };
}

/** Who calls signs in at each shop, where that is an entry of the audit trail; the headers of one are good at all. */
async function allHeaders(shops: readonly FuzzShop[]) {
  const headers = await Promise.all(
    shops.map(async (shop) => {
      shop.begin(0, []);
      return { one: await headersOf(shop, 'one'), two: await headersOf(shop, 'two') };
    }),
  );
  return headers[0] as (typeof headers)[number];
}

function isSame(one: FuzzAnswer, other: FuzzAnswer): boolean {
  return one.status === other.status && one.text === other.text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
