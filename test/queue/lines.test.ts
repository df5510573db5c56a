import { expect, test, vi } from 'vitest';
import type { AnyJob } from '../../src/queue/define-job.ts';
import { openLines } from '../../src/queue/lines.ts';

const job = { name: 'take-note' } as AnyJob;

/** Lines of messages that are numbers, at a time that the test sets. */
function setup() {
  const lines = openLines<{ readonly since: number }>(64);
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000);
  const at = (ms: number) => clock.mockReturnValue(1_000 + ms);
  const add = (tenantId: string, count = 1) => {
    for (let i = 0; i < count; i++) lines.add(tenantId, job, { since: performance.now() });
  };
  const begin = () => {
    const begun = lines.begin();
    return begun && { ...begun, who: `${begun.line.tenantId} ${begun.unit.length}` };
  };
  return { lines, at, add, begin, [Symbol.dispose]: () => clock.mockRestore() };
}

test('a tenant that is alone has whole units, one after the other without a rest', () => {
  using t = setup();
  t.add('a', 100);
  const first = t.begin();
  expect([first?.who, t.begin()]).toEqual(['a 64', undefined]);
  if (first) t.lines.ended(first.line);
  expect(t.begin()?.who).toBe('a 36');
});

test('a flood has small units beside another, and rests after each until that one is through', () => {
  using t = setup();
  t.add('flood', 100);
  t.add('other');
  const flood = t.begin();
  const other = t.begin();
  expect([flood?.who, other?.who, t.begin()]).toEqual(['flood 8', 'other 1', undefined]);
  if (!flood || !other) return;
  t.at(10);
  t.lines.ended(flood.line);
  expect([t.begin(), t.lines.isHeldBack]).toEqual([undefined, true]);
  t.at(20);
  expect(t.begin()).toBeUndefined();
  t.lines.ended(other.line);
  expect(t.begin()?.who).toBe('flood 8');
});

test('what comes while a flood rests goes first', () => {
  using t = setup();
  t.add('other');
  t.add('flood', 100);
  const [flood, other] = [t.begin(), t.begin()];
  if (!flood || !other) throw new Error('nothing began');
  for (const { line } of [flood, other]) t.lines.ended(line);
  expect(t.begin()).toBeUndefined();
  t.add('other');
  expect(t.begin()?.who).toBe('other 1');
});

test('a flood rests for 50 ms at most, however much others have to do', () => {
  using t = setup();
  t.add('other');
  t.add('flood', 100);
  const flood = t.begin();
  expect([flood?.who, t.begin()?.who]).toEqual(['flood 8', 'other 1']);
  if (flood) t.lines.ended(flood.line);
  t.at(49);
  expect(t.begin()).toBeUndefined();
  t.at(51);
  expect(t.begin()?.who).toBe('flood 8');
});

test('a flood is none any more a second after the last message of another', () => {
  using t = setup();
  t.add('other');
  t.add('flood', 100);
  t.at(1_001);
  expect([t.begin()?.who, t.begin()?.who]).toEqual(['other 1', 'flood 64']);
});
