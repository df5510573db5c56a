import { expect, test } from 'vitest';
import { type Counters, explained } from './executions.ts';

const once: Counters = {
  name: 'upsert-plan',
  attemptsStarted: 1,
  attemptsMade: 1,
  stalledCounter: 0,
  isNewer: false,
};
const occasions = { stops: 1, promotions: 0, elapsedMs: 60_000 };

const complaintsOf = (jobs: readonly Partial<Counters>[], given = {}) => {
  const said: string[] = [];
  explained(
    jobs.map((job) => ({ ...once, ...job })),
    { ...occasions, ...given },
    (text) => said.push(text),
  );
  return said;
};

test('a start more is explained by a death, a stop, or a worker that is too old', () => {
  const jobs = [
    {},
    { attemptsStarted: 3, attemptsMade: 3 },
    { attemptsStarted: 3, stalledCounter: 2 },
    ...Array.from({ length: 16 }, () => ({ attemptsStarted: 2 })),
    { attemptsStarted: 6, isNewer: true },
  ];
  expect(complaintsOf(jobs)).toEqual([]);
});

test.each<readonly [string, readonly Partial<Counters>[]]>([
  ['a job that ended more often than it started', [{ attemptsStarted: 1, attemptsMade: 2 }]],
  ['more starts than stops explain', Array.from({ length: 17 }, () => ({ attemptsStarted: 2 }))],
  ['a job that is put off without a wait', [{ attemptsStarted: 50, isNewer: true }]],
])('%s is a violation', (_, jobs) => {
  expect(complaintsOf(jobs)).toHaveLength(1);
});

test('ends without starts are not made good by starts of other jobs', () => {
  expect(complaintsOf([{ attemptsMade: 2 }, { attemptsStarted: 5 }])).toHaveLength(1);
});
