import { type GraphQLNamedType, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type Plan, planOperation } from './plan.ts';
import { LateType, Unplanned, WAITS } from './plan-error.ts';

type Entry = { plan?: Plan | 'none' };

/** As much text of operations as is remembered, in characters; a plan takes some 200 bytes for each. */
const REMEMBERED = 128 * 1024;
const LONGEST_REMEMBERED = 8 * 1024;

/** The time, of those that an operation is asked for, from which on a plan is made of it. */
export type PlansFrom = 'first' | 'second' | 'never';

export type PlanCache = ReturnType<typeof createPlanCache>;

/** Plans of the operations that are asked for again and again, bounded by the size of their text. */
export function createPlanCache(schema: GraphQLSchema, from: PlansFrom = 'second') {
  const entries = new LRUCache<string, Entry>({
    maxSize: REMEMBERED,
    maxEntrySize: LONGEST_REMEMBERED,
    sizeCalculation: (_, key) => key.length + 1,
  });
  const late = new Set(Object.values(schema.getTypeMap()).filter(waits));

  /** Undefined for an operation that is new, and for one that no plan covers. */
  function planFor(query: string, operationName: string | null | undefined): Plan | undefined {
    const key = `${operationName ?? ''}\n${query}`;
    const entry = entries.get(key) ?? {};
    const isNew = !entries.has(key);
    if (isNew) entries.set(key, entry);
    if (from === 'never' || (from === 'second' && isNew)) return undefined;
    entry.plan ??= planOnce(query, operationName);
    return entry.plan === 'none' ? undefined : entry.plan;
  }

  function planOnce(query: string, operationName: string | null | undefined): Plan | 'none' {
    try {
      return planOperation(schema, query, operationName, late);
    } catch (error) {
      if (error instanceof Unplanned) return 'none';
      throw error;
    }
  }

  /** Plans that took a type for a record although it waits for something are made again, knowing better. */
  function learn(failure: unknown): void {
    if (!(failure instanceof LateType) || late.has(failure.type)) return;
    late.add(failure.type);
    entries.clear();
  }

  return { planFor, learn };
}

function waits(type: GraphQLNamedType): type is GraphQLObjectType {
  return isObjectType(type) && type.extensions.waits === WAITS.waits;
}
