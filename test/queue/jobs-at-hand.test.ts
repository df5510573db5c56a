import { expect, test } from 'vitest';
import { JobsAtHand } from '../../src/queue/jobs-at-hand.ts';

/** A worker's limit, and jobs that stay at hand until they are ended. */
function setup(limit: number) {
  const worker = { concurrency: limit };
  const atHand = new JobsAtHand(worker);
  const begun: { end: () => void; over: Promise<void> }[] = [];
  const begin = (count: number) => {
    for (let i = 0; i < count; i++) {
      const { promise, resolve } = Promise.withResolvers<void>();
      begun.push({ end: resolve, over: atHand.during(() => promise) });
    }
  };
  const end = async (count: number) => {
    for (const { end, over } of begun.splice(0, count)) {
      end();
      await over;
    }
  };
  return { atHand, worker, begin, end };
}

test('a worker may fetch a few at rest, then one more than it has at hand, up to its limit', () => {
  const { worker, begin } = setup(100);
  expect(worker.concurrency).toBe(16);
  begin(15);
  expect(worker.concurrency).toBe(16);
  begin(5);
  expect(worker.concurrency).toBe(21);
  begin(80);
  expect(worker.concurrency).toBe(100);
});

test('a full worker fetches the next with each that is done, and starts small after a rest', async () => {
  const { atHand, worker, begin, end } = setup(100);
  begin(100);
  await end(99);
  expect(worker.concurrency).toBe(100);
  expect(atHand.areNone).toBe(false);
  await end(1);
  expect(worker.concurrency).toBe(16);
  expect(atHand.areNone).toBe(true);
});

test('a job that fails is at hand no longer', async () => {
  const { atHand, worker } = setup(4);
  expect(worker.concurrency).toBe(4);
  const failing = atHand.during(async () => {
    throw new Error('no');
  });
  expect(atHand.areNone).toBe(false);
  await expect(failing).rejects.toThrow('no');
  expect(atHand.areNone).toBe(true);
});
