import { describe, expect, it } from 'vitest';
import { joinPath, ValidationError } from '../../src/domain/errors.ts';

describe('joinPath', () => {
  it.each([
    [[], ''],
    [['items'], 'items'],
    [['items', 0, 'tax', 'amount'], 'items[0].tax.amount'],
    [['paymentMethodsAllowed', 12], 'paymentMethodsAllowed[12]'],
    [['owner', 'a.b'], 'owner.a.b'],
  ])('writes %j as %s', (path, text) => {
    expect(joinPath(path)).toBe(text);
  });
});

describe('ValidationError', () => {
  it('speaks of the first fault and has them all', () => {
    const missing = { path: ['items', 0, 'description'], code: 'MISSING', message: 'is required' } as const;
    const invalid = { path: ['duration'], code: 'INVALID', message: 'must be whole' } as const;
    const error = new ValidationError([missing, invalid]);
    expect(error).toMatchObject({
      code: 'MISSING',
      message: 'items[0].description: is required',
      issues: [missing, invalid],
    });
    expect(new ValidationError([invalid, missing]).code).toBe('INVALID');
    expect(new ValidationError([{ ...invalid, path: [] }]).message).toBe('must be whole');
  });
});
