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
  return attempt(work).finally(() => refresh(context));
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
  description: 'What kind of error it is, for programs to act upon.',
  values: {
    INVALID: { description: 'A value breaks a rule.' },
    MISSING: { description: 'A value that is required is absent or null.' },
    ALREADY_EXISTS: { description: 'A value that must be unique is taken.' },
    FAILED_PRECONDITION: { description: 'The thing is in a status that does not allow this.' },
    NOT_FOUND: { description: 'There is no such thing.' },
  } satisfies Record<ShownCode, object>,
});

const ErrorRef = builder.interfaceRef<Failure>('Error').implement({
  description: 'Why nothing was done.',
  resolveType: ({ typeName }) => typeName,
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCodeRef, description: 'What kind of error it is, for programs.' }),
    message: t.exposeString('message', { description: 'What is wrong, in words for a person.' }),
  }),
});

const IssueRef = builder.objectRef<Issue>('ValidationIssue').implement({
  description: 'One fault of an input.',
  fields: (t) => ({
    path: t.stringList({
      description:
        'Where in the input it is: names of fields, and positions in lists from 0, such as ["items", "0", "totalAmount"].',
      resolve: (issue) => issue.path.map(String),
    }),
    code: t.expose('code', { type: ErrorCodeRef, description: 'INVALID or MISSING.' }),
    message: t.exposeString('message', { description: 'The rule that is broken, in words for a person.' }),
  }),
});

const ValidationErrorRef = builder.objectRef<Failure>('ValidationError').implement({
  description: 'The input breaks at least one rule. Nothing was changed.',
  interfaces: [ErrorRef],
  fields: (t) => ({
    issues: t.expose('issues', { type: [IssueRef], description: 'Every fault at once, in the order of the input.' }),
  }),
});

const ConflictErrorRef = builder.objectRef<Failure>('ConflictError').implement({
  description: 'A value that must be unique is taken. Nothing was changed.',
  interfaces: [ErrorRef],
  fields: (t) => ({
    path: t.stringList({
      description: 'Where in the input the value is, as in ValidationIssue.',
      resolve: ({ path }) => path.map(String),
    }),
    paymentLinkId: t.exposeID('paymentLinkId', {
      nullable: true,
      description: 'Your link that has the value; null when it is gone by now.',
    }),
  }),
});

const NotFoundErrorRef = builder.objectRef<Failure>('NotFoundError').implement({
  description: 'Nothing with that id exists, or it is not yours.',
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
    description: `${payload.name}, or why nothing was done.`,
    types: [payload, ...errors.map((error) => ERRORS[error])],
    resolveType: (value: Payload | Failure) => ('typeName' in value ? value.typeName : payload.name),
  });
}
