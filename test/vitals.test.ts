import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openLog } from '../src/log.ts';
import { reportVitals } from '../src/vitals.ts';
import { eventually } from './support/polling.ts';

function setup(everyS: number) {
  const lines: string[] = [];
  const end = reportVitals(
    openLog('info', (line) => Boolean(lines.push(line))),
    everyS,
  );
  return { lines, end };
}

test('vitals say how much memory is held, and that the event loop was kept waiting', async () => {
  const { lines, end } = setup(1);
  await wait(50); // until the first measurement
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  const [line] = await eventually('a line', async () => lines.length > 0 && lines);
  end();

  const said = JSON.parse(line ?? '');
  expect(said).toMatchObject({ message: 'vitals', pid: process.pid });
  expect(said.heapUsed).toBeGreaterThan(1_000_000);
  expect(said.rss).toBeGreaterThan(said.heapUsed / 2);
  expect(said.lateMaxMs).toBeGreaterThan(50);
});

test('0 seconds are never', async () => {
  const { lines, end } = setup(0);
  await wait(50);
  end();
  expect(lines).toEqual([]);
});
