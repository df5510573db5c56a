import { expect, test } from 'vitest';
import { crashOf, type End } from './ends.ts';

const running: End = {
  code: null,
  signal: null,
  fault: null,
  isKilled: false,
  isTold: false,
  isReady: true,
  said: '',
};
const away = 'dealkeeper: PostgreSQL cannot be reached: is PostgreSQL up?\n';
const bug = 'dealkeeper: a bug of ours; please report it with what follows\nTypeError: x\n';

test.each<readonly [string, Partial<End>]>([
  ['killed at its place', { signal: 'SIGKILL', fault: 'kill@claimed#1' }],
  ['killed by us', { signal: 'SIGKILL', isKilled: true }],
  ['told to stop', { code: 0, isTold: true }],
  ['told to stop before it listens', { signal: 'SIGTERM', isTold: true, isReady: false }],
  ['a start without a server', { code: 1, said: away, isReady: false }],
  ['told to stop, a start without a server', { code: 1, said: away, isTold: true, isReady: false }],
])('%s is no crash', (_, end) => {
  expect(crashOf({ ...running, ...end })).toBeNull();
});

test.each<readonly [string, Partial<End>]>([
  ['a bug of ours at the start', { code: 1, said: bug, isReady: false }],
  ['a bug of ours while it stops', { code: 1, said: bug, isTold: true }],
  ['an end with an error when told to stop', { code: 1, said: away, isTold: true }],
  ['a signal that nobody sent', { signal: 'SIGKILL' }],
  ['a kill where it was to block', { signal: 'SIGKILL', fault: 'block@claimed#1' }],
  ['a server that went away while it ran', { code: 1, said: away }],
  ['an end without a reason', { code: 0 }],
  ['memory that ran out', { code: 134, said: 'FATAL ERROR', isReady: false }],
  ['ended by the signal though it listens', { signal: 'SIGTERM', isTold: true }],
])('%s is a crash', (_, end) => {
  expect(crashOf({ ...running, ...end })).not.toBeNull();
});
