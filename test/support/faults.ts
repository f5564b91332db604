import { expect } from 'vitest';
import { joinPath, ValidationError } from '../../src/domain/errors.ts';

/** The faults that a parser reports, as `path: message`, in its order; none for valid input. */
export function faultsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    // The code MISSING corresponds exactly to the message "is required".
    for (const { code, message } of error.issues) expect(code).toBe(message === 'is required' ? 'MISSING' : 'INVALID');
    return error.issues.map(({ path, message }) => `${joinPath(path)}: ${message}`);
  }
}
