import type { FieldMap } from '@pothos/core';
import {
  ConflictError,
  DomainError,
  type ErrorCode,
  formatIssue,
  type Issue,
  ValidationError,
} from '../../domain/errors.ts';
import { builder } from '../builder.ts';
import { type Context, refresh } from '../context.ts';
import { toInputPath } from './renamed.ts';

/** The type that stands for an error in result unions; null for errors that end the request instead. */
const TYPE_OF = {
  INVALID: 'ValidationError',
  MISSING: 'ValidationError',
  ALREADY_EXISTS: 'ConflictError',
  FAILED_PRECONDITION: 'InvalidStateError',
  NOT_FOUND: 'NotFoundError',
  INTERNAL: null,
  UNAVAILABLE: null,
  UNPARSABLE: null,
  TOO_LARGE: null,
  UNSUPPORTED_MEDIA: null,
  METHOD_NOT_ALLOWED: null,
  TOO_MANY_REQUESTS: null,
  RATE_LIMITED: null,
  UNAUTHENTICATED: null,
  FORBIDDEN: null,
  IDEMPOTENCY_KEY_REUSED: null,
  IDEMPOTENCY_KEY_IN_USE: null,
} as const satisfies Record<ErrorCode, string | null>;

type ShownCode = { [C in ErrorCode]: (typeof TYPE_OF)[C] extends string ? C : never }[ErrorCode];

type ErrorName = NonNullable<(typeof TYPE_OF)[ErrorCode]>;

/** A domain error as a plain value, because the executor treats an Error that a resolver returns as thrown. */
export type Failure = {
  readonly typeName: ErrorName;
  readonly code: ShownCode;
  readonly message: string;
  readonly issues: readonly Issue[];
  readonly path: Issue['path'];
  readonly paymentLinkId: string | undefined;
};

/** Runs a mutation's service call. Errors of the result unions are returned as values, all others are rethrown. */
export async function outcome<T>(context: Context, work: () => Promise<T>): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    return toResult(error);
  } finally {
    refresh(context);
  }
}

/** Does the same for a query. It writes nothing, so the context is not refreshed. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    return toResult(error);
  }
}

/** The error as a value, if a result union has a type for it; rethrows any other. */
export function toResult(error: unknown): Failure {
  const failure = toFailure(error);
  if (failure === undefined) throw error;
  return failure;
}

function toFailure(error: unknown): Failure | undefined {
  if (!(error instanceof DomainError) || !isShown(error.code)) return undefined;
  const { code, message } = error;
  const failure = { typeName: TYPE_OF[code], code, message, issues: [], path: [], paymentLinkId: undefined };
  if (error instanceof ConflictError) return { ...failure, path: error.path, paymentLinkId: error.paymentLinkId };
  if (!(error instanceof ValidationError)) return failure;
  const [first] = error.issues;
  const issues = error.issues.map((issue) => ({ ...issue, path: toInputPath(issue.path) }));
  return { ...failure, message: formatIssue({ ...first, path: toInputPath(first.path) }), issues };
}

function isShown(code: ErrorCode): code is ShownCode {
  return TYPE_OF[code] !== null;
}

const ErrorCodeRef = builder.enumType('ErrorCode', {
  description: 'The kind of an error, for programs.',
  values: {
    INVALID: { description: 'A value is invalid.' },
    MISSING: { description: 'A required value is missing or null.' },
    ALREADY_EXISTS: { description: 'A value that must be unique is already in use.' },
    FAILED_PRECONDITION: { description: 'The status of the object does not allow the operation.' },
    NOT_FOUND: { description: 'The object does not exist.' },
  } satisfies Record<ShownCode, object>,
});

const ErrorRef = builder.interfaceRef<Failure>('Error').implement({
  description: 'The reason why an operation was not performed.',
  resolveType: ({ typeName }) => typeName,
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCodeRef, description: 'The kind of the error, for programs.' }),
    message: t.exposeString('message', { description: 'A human-readable description of the error.' }),
  }),
});

const IssueRef = builder.objectRef<Issue>('ValidationIssue').implement({
  description: 'A fault of an input.',
  fields: (t) => ({
    path: t.stringList({
      description:
        'The path of the value in the input: names of fields, and list positions from 0, such as ["items", "0", "totalAmount"]. An entry of metadata is named by its key, such as ["metadata", "order"].',
      resolve: (issue) => issue.path.map(String),
    }),
    code: t.expose('code', { type: ErrorCodeRef, description: 'INVALID or MISSING.' }),
    message: t.exposeString('message', { description: 'A human-readable description of the rule that is broken.' }),
  }),
});

const ValidationErrorRef = builder.objectRef<Failure>('ValidationError').implement({
  description: 'The input is invalid. Nothing was changed.',
  interfaces: [ErrorRef],
  fields: (t) => ({
    issues: t.expose('issues', { type: [IssueRef], description: 'All faults, in the order of the input.' }),
  }),
});

const ConflictErrorRef = builder.objectRef<Failure>('ConflictError').implement({
  description: 'A value that must be unique is already in use. Nothing was changed.',
  interfaces: [ErrorRef],
  fields: (t) => ({
    path: t.stringList({
      description: 'The path of the value in the input, as in ValidationIssue.',
      resolve: ({ path }) => path.map(String),
    }),
    paymentLinkId: t.exposeID('paymentLinkId', {
      nullable: true,
      description: 'The id of your link that uses the value; null if it was deleted since.',
    }),
  }),
});

const NotFoundErrorRef = builder.objectRef<Failure>('NotFoundError').implement({
  description: 'No object with that id exists, or it is not yours.',
  interfaces: [ErrorRef],
});

const InvalidStateErrorRef = builder.objectRef<Failure>('InvalidStateError').implement({
  description: 'The status does not allow the operation. Nothing was changed.',
  interfaces: [ErrorRef],
});

const ERRORS = {
  ValidationError: ValidationErrorRef,
  ConflictError: ConflictErrorRef,
  NotFoundError: NotFoundErrorRef,
  InvalidStateError: InvalidStateErrorRef,
} satisfies Record<ErrorName, object>;

type Types = typeof builder.$inferSchemaTypes;

/** The fields of a mutation's payload. */
export type PayloadFields<Payload> = (t: PothosSchemaTypes.ObjectFieldBuilder<Types, Payload>) => FieldMap;

type Result<Payload> = {
  readonly description: string;
  readonly fields: PayloadFields<Payload>;
  /** The error types in the mutation's result union. */
  readonly errors: readonly ErrorName[];
};

/**
 * Makes the result type of a mutation: `<name>Result`, a union of `<name>Payload` with these fields and of its errors.
 * Clients that select `... on Error` can read errors that are added later.
 */
export function resultType<Payload extends object>(name: string, { description, fields, errors }: Result<Payload>) {
  const payload = builder.objectRef<Payload>(`${name}Payload`).implement({ description, fields });
  return builder.unionType(`${name}Result`, {
    description: `${payload.name}, or the reason why the operation was not performed.`,
    types: [payload, ...errors.map((error) => ERRORS[error])],
    resolveType: (value: Payload | Failure) => ('typeName' in value ? value.typeName : payload.name),
  });
}
