/**
 * Something that whoever runs the program can put right: the message says in one sentence which setting or argument is
 * at fault, what it is, and what to type instead. Commands print it without a stack trace.
 */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError';
}
