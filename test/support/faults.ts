import { expect } from 'vitest';
import { joinPath, ValidationError } from '../../src/domain/errors.ts';

/** Every fault that a parser tells, as `path: message`, in its order; none when it takes the input. */
export function faultsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    // What is missing is told so by its code too, and nothing else is.
    for (const { code, message } of error.issues) expect(code).toBe(message === 'is required' ? 'MISSING' : 'INVALID');
    return error.issues.map(({ path, message }) => `${joinPath(path)}: ${message}`);
  }
}
