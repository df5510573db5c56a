import { expect, test } from 'vitest';
import { keyEvents } from '../../src/domain/key-events.ts';
import { ACCOUNT_FACTS, idOf, on } from './plan-facts.ts';

const [deal] = ACCOUNT_FACTS.opportunities.map((one) => ({ ...one, createdAt: on(28) }));
const move = { id: idOf(91), opportunityId: deal?.id ?? '', actorName: 'Ann', reason: null };

test('a creation is told at its own time, also where the row was made much later', () => {
  const opportunities = deal ? [deal] : [];
  const moves = [
    { ...move, from: 'prospecting', to: 'discovery', at: on(4) },
    { ...move, from: null, to: 'prospecting', at: on(2) },
  ] as const;
  const told = keyEvents({ opportunities, moves, overrides: [] });
  expect(told.map(({ value }) => String(value).slice(0, 10))).toEqual(['2026-03-02', '2026-03-04']);
  const [unmoved] = keyEvents({ opportunities, moves: [], overrides: [] });
  expect(String(unmoved?.value).slice(0, 10)).toBe('2026-03-28');
});
