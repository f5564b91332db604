import { type DocumentNode, Kind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DomainError } from '../../domain/errors.ts';
import type { Authenticator } from '../../http/auth.ts';
import type { Charge } from '../../http/limits/limits.ts';
import { REQUEST_UNITS } from '../../http/limits/units.ts';
import type { ServerContext } from '../context.ts';

/**
 * Requires credentials, except for operations on the schema alone where `openSchema` allows them. Wrong credentials are
 * refused in any case.
 */
export function useAccess({
  authenticate,
  charge,
  openSchema,
}: {
  readonly authenticate: Authenticator;
  readonly charge: Charge;
  readonly openSchema: boolean;
}): Plugin<ServerContext, ServerContext> {
  return {
    async onRequestParse({ request, serverContext }) {
      // A mutation that has been run was authenticated before; its token may have expired since.
      if (serverContext.outcome !== undefined) return;
      if (openSchema && isAnonymous(request)) return;
      serverContext.viewer = await authenticate(request);
      await charge(serverContext.viewer, REQUEST_UNITS);
    },
    onParse() {
      return ({ result, context }) => {
        if (context.viewer !== undefined || readsSchemaOnly(result)) return;
        throw new DomainError('UNAUTHENTICATED', 'Send credentials: without them only the schema can be read');
      };
    },
  };
}

/** Whether the request has no credentials, valid or not. */
export function isAnonymous({ headers }: Request): boolean {
  return !headers.has('authorization') && !headers.has('x-api-key');
}

/** `_service` gives a federation gateway the subgraph's schema. */
const SCHEMA_FIELDS = ['__schema', '__type', '_service'];

function readsSchemaOnly(result: DocumentNode | Error | null): boolean {
  if (result === null || result instanceof Error) return false;
  return result.definitions.every(
    (definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION ||
      definition.selectionSet.selections.every(
        (field) => field.kind === Kind.FIELD && SCHEMA_FIELDS.includes(field.name.value),
      ),
  );
}
