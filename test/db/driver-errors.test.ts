import { describe, expect, test } from 'vitest';
import { fromDriver } from '../../src/db/driver-errors.ts';
import { NotFound } from '../../src/errors.ts';

const refused = (code: string) => Object.assign(new Error('row (7, secret)'), { code });

describe('what PostgreSQL says', () => {
  test.each([
    ['53100', 'a full disk'],
    ['53200', 'no memory left'],
    ['53300', 'too many connections'],
    ['58030', 'its own I/O failed'],
    ['57P01', 'it was shut down'],
    ['57P05', 'the session was idle for too long'],
    ['25006', 'it only reads, as a replica does'],
    ['08006', 'the line broke'],
    ['28P01', 'the password is being changed'],
    ['ECONNREFUSED', 'it is not there'],
  ])('%s, %s, is tried again', (code) => {
    expect(fromDriver(refused(code))).toMatchObject({
      code: 'DatabaseUnavailable',
      retry: 'backoff',
    });
  });

  test.each(['40001', '40P01', '55P03', '23505'])('%s, two that met, is tried again', (code) => {
    expect(fromDriver(refused(code))).toMatchObject({ code: 'WriteConflict', retry: 'backoff' });
  });

  test.each(['22P02', '42703', '23514'])('%s, a statement of ours, is a bug of ours', (code) => {
    const error = fromDriver(refused(code));
    expect(error).toMatchObject({ code: 'InvariantViolation', retry: 'never' });
    expect(String(error)).not.toContain('secret');
  });

  test('deep inside what a library made of it is found, and an error of ours stays', () => {
    const wrapped = new Error('commit', { cause: new Error('query', { cause: refused('53100') }) });
    expect(fromDriver(wrapped)).toMatchObject({ code: 'DatabaseUnavailable', cause: wrapped });
    const own = new NotFound('deal');
    expect(fromDriver(own)).toBe(own);
  });
});
