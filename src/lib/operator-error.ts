/**
 * An error that the operator can fix: the message says in one sentence which setting or argument is at fault, its value, and
 * what to type instead. Commands print it without a stack trace.
 */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError';
}
