import { expect, test } from 'vitest';
import { openPace } from '../../src/queue/pace.ts';

/** A clock that stands until it is moved. */
function setup() {
  let nowMs = 0;
  const pace = openPace(() => nowMs);
  return {
    pass: (ms: number) => {
      nowMs += ms;
    },
    send: (tenantId: string, count: number) =>
      Array.from({ length: count }, () => pace.next(tenantId)),
  };
}

test('what a tenant sends at an ordinary pace goes first', () => {
  const { send, pass } = setup();
  const priorities = Array.from({ length: 500 }, () => {
    pass(20);
    return send('a', 1)[0];
  });
  expect(new Set(priorities)).toEqual(new Set([0]));
});

test('each further 50 of a flood stand one place further back', () => {
  const { send } = setup();
  const places = Map.groupBy(send('a', 167), (priority) => priority);
  expect([...places].map(([place, all]) => [place, all.length])).toEqual([
    [0, 16],
    [1, 50],
    [2, 50],
    [3, 50],
    [4, 1],
  ]);
});

test('a flood says nothing of another tenant', () => {
  const { send } = setup();
  send('a', 10_000);
  expect(send('b', 16)).toEqual(Array.from({ length: 16 }, () => 0));
});

test('who has been quiet for long enough goes first again', () => {
  const { send, pass } = setup();
  send('a', 10_016);
  pass(200_000);
  expect(send('a', 1)).toEqual([1]);
  pass(1_000);
  expect(send('a', 1)).toEqual([0]);
});
