import type { Queue } from 'bullmq';
import { expect, test } from 'vitest';
import { addAll } from '../../src/queue/add-all.ts';

/** Returns which way a queue is asked to add so many jobs. */
async function wayOf(count: number): Promise<string[]> {
  const asked: string[] = [];
  const queue = {
    add: async (name: string) => asked.push(`one: ${name}`),
    addBulk: async (entries: readonly unknown[]) => asked.push(`many: ${entries.length}`),
  };
  const entries = Array.from({ length: count }, (_, i) => ({ name: `note ${i}`, data: {} }));
  await addAll(queue as unknown as Queue, entries);
  return asked;
}

test('one job goes by the way for one, several by the way for many, in one call', async () => {
  expect(await wayOf(1)).toEqual(['one: note 0']);
  expect(await wayOf(2)).toEqual(['many: 2']);
});
