import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { KeyInUseError, KeyReusedError } from '../../domain/errors.ts';
import { KEY_HEADER, REPLAYED_HEADER, readKeyHeader } from '../../http/idempotency.ts';
import type { Performed } from '../../services/idempotency/idempotency.ts';
import type { Context, ServerContext } from '../context.ts';
import { IDEMPOTENT } from '../schema/idempotent.ts';
import { fingerprintOf, idempotencyKeyOf, misplacedDirectives, requireOneField } from './idempotency-key.ts';
import { withMutations } from './mutation-schema.ts';

type ExecutionContext = Context & ServerContext & YogaInitialContext;

/** The outcomes of one request's fields with a key, by response key: stored by an earlier request, or to be stored now. */
type Run = {
  readonly headerKey: string | undefined;
  readonly fields: Map<string, Performed<unknown>>;
};

/**
 * Makes mutations idempotent that have the header `Idempotency-Key`, or `@idempotent` at a field. Each field is executed
 * once, and its part of the answer is the same for every retry.
 */
export function useIdempotency(schema: GraphQLSchema): Plugin<ServerContext, ExecutionContext> {
  const runs = new WeakMap<object, Run>();
  const replayed = new WeakSet<Request>();

  const keyed = withMutations(schema, (resolve) => async (root, args, context, info) => {
    const run = runs.get(context);
    const key = idempotencyKeyOf(info, run?.headerKey);
    const work = async () => resolve(root, args, context, info);
    if (run === undefined || key === undefined) return work();
    const { services, viewer, params } = context as ExecutionContext;
    const name = String(info.path.key);
    const request = { clientId: viewer.clientId, key, fingerprint: fingerprintOf(params, name) };
    const performed = await services.idempotency.perform(request, work);
    run.fields.set(name, performed);
    // The stored data replaces the null when the answer is complete: every mutation is nullable.
    if ('stored' in performed) return null;
    if ('error' in performed.outcome) throw performed.outcome.error;
    return performed.outcome.value;
  });

  async function executeKeyed(args: ExecutionArgs): Promise<ExecutionResult> {
    const { request } = args.contextValue as ExecutionContext;
    try {
      const headerKey = readKeyHeader({ headers: request.headers });
      if (headerKey !== undefined) requireOneField(args);
      const run: Run = { headerKey, fields: new Map() };
      runs.set(args.contextValue as object, run);
      const result = await execute({ ...args, schema: keyed });
      if (headerKey !== undefined) throwKeyError(result);
      const settled = await settle(result, run);
      if (settled.replayed) replayed.add(request);
      return settled.result;
    } catch (error) {
      return { errors: [asGraphqlError(error)] };
    }
  }

  return {
    onValidate: ({ addValidationRule }) => addValidationRule(misplacedDirectives),
    onExecute({ args, setExecuteFn }) {
      const { request, outcome, params } = args.contextValue;
      if (outcome !== undefined) return;
      const operation = getOperationAST(args.document, args.operationName);
      if (operation?.operation !== OperationTypeNode.MUTATION) return;
      const isKeyed = request.headers.has(KEY_HEADER) || params.query?.includes(IDEMPOTENT.name) === true;
      if (isKeyed) setExecuteFn(executeKeyed);
    },
    onResponse({ request, response }) {
      if (replayed.has(request)) response.headers.set(REPLAYED_HEADER, 'true');
    },
  };
}

/** Stores new outcomes, and puts stored ones into the answer. `replayed`: whether all of them were stored before. */
async function settle(
  result: ExecutionResult,
  { fields }: Run,
): Promise<{ readonly result: ExecutionResult; readonly replayed: boolean }> {
  const failed = new Set((result.errors ?? []).map(({ path }) => path?.[0]));
  const data: Record<string, unknown> = Object.assign(Object.create(null), result.data);
  const errors: GraphQLError[] = [...(result.errors ?? [])];
  let isReplayed = fields.size > 0;
  for (const [name, field] of fields) {
    if ('stored' in field) data[name] = JSON.parse(field.stored);
    else if (failed.has(name)) isReplayed = false;
    else {
      try {
        const kept = await field.keep(JSON.stringify(data[name]));
        data[name] = JSON.parse(kept.text);
        isReplayed &&= kept.replayed;
      } catch (error) {
        // The work is done, but its outcome could not be stored: the next retry answers with it.
        data[name] = null;
        errors.push(asGraphqlError(error, [name]));
        isReplayed = false;
      }
    }
  }
  const complete = { ...result, data, ...(errors.length > 0 && { errors }) };
  return { result: result.data == null ? result : complete, replayed: isReplayed };
}

/** A faulty key in the header fails the whole request, not a field of it. */
function throwKeyError({ errors = [] }: ExecutionResult): void {
  for (const { originalError } of errors) {
    if (originalError instanceof KeyReusedError || originalError instanceof KeyInUseError) throw originalError;
  }
}

function asGraphqlError(error: unknown, path?: readonly string[]): GraphQLError {
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError, ...(path && { path }) });
}
