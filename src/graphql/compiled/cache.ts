import { type GraphQLNamedType, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ASYNC_TYPE, AsyncTypeError } from './bailout.ts';
import { type Plan, planOperation } from './operation.ts';

/** The plans of a document's operations, by their names. */
type Plans = Map<string | null, Plan | 'none'>;

/** The size of the cache, in characters of operation text; a plan takes some 200 bytes for each character. */
const MAX_SIZE = 128 * 1024;
const MAX_ENTRY_SIZE = 8 * 1024;

/** At which request for an operation a plan is made of it: `first` serves tests, `never` switches plans off. */
export type PlansFrom = 'first' | 'second' | 'never';

export type PlanCache = ReturnType<typeof createPlanCache>;

export type PlanOptions = {
  readonly from: PlansFrom;
  /** An operation that costs more, in units, is left to the executor, which refuses it. */
  readonly maxCost: number;
};

/** An LRU cache of plans for repeated operations, bounded by the size of their text. */
export function createPlanCache(schema: GraphQLSchema, { from, maxCost }: PlanOptions) {
  const documents = new LRUCache<string, Plans>({
    maxSize: MAX_SIZE,
    maxEntrySize: MAX_ENTRY_SIZE,
    sizeCalculation: (plans, query) => sizeOf(query, plans.size),
  });
  const asyncTypes = new Set(Object.values(schema.getTypeMap()).filter(isAsyncType));

  /** Undefined for a document that is new, and for one that no plan covers. */
  function planFor(query: string, operationName: string | null | undefined): Plan | undefined {
    if (from === 'never') return undefined;
    const plans = documents.get(query) ?? remember(query);
    if (plans === undefined) return undefined;
    const name = operationName ?? null;
    const plan = plans.get(name) ?? addPlan(plans, query, name);
    return plan === 'none' ? undefined : plan;
  }

  /** Records the document; undefined when plans are made at its second request. */
  function remember(query: string): Plans | undefined {
    const plans: Plans = new Map();
    documents.set(query, plans);
    return from === 'first' ? plans : undefined;
  }

  /** Each plan counts with the size of the whole document. */
  function addPlan(plans: Plans, query: string, name: string | null): Plan | 'none' {
    if (sizeOf(query, plans.size + 1) > MAX_ENTRY_SIZE) return 'none';
    const plan = planOnce(query, name);
    documents.set(query, new Map([...plans, [name, plan]]));
    return plan;
  }

  function planOnce(query: string, operationName: string | null): Plan | 'none' {
    try {
      return planOperation({ schema, text: query, operationName, asyncTypes, maxCost });
    } catch {
      // Whatever the error is, the executor runs an operation that has no plan.
      return 'none';
    }
  }

  /** Plans that expected values and found a promise are made again, knowing that the type has some. */
  function learn(failure: unknown): void {
    if (!(failure instanceof AsyncTypeError) || asyncTypes.has(failure.type)) return;
    asyncTypes.add(failure.type);
    documents.clear();
  }

  return { planFor, learn };
}

function isAsyncType(type: GraphQLNamedType): type is GraphQLObjectType {
  return isObjectType(type) && type.extensions.asyncType === ASYNC_TYPE.asyncType;
}

function sizeOf(query: string, plans: number): number {
  return (query.length + 1) * Math.max(plans, 1);
}
