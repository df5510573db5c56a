import { describe, expect, test } from 'vitest';
import { isClosed, isOpen, mayMove, nextStage, STAGE_PATH } from '../../src/domain/stages.ts';
import { DEAL_STAGES, type DealStage } from '../../src/domain/vocabulary.ts';

const everyMove = DEAL_STAGES.flatMap((from) => DEAL_STAGES.map((to) => [from, to] as const));

test('every stage is open or closed, and stalled is open', () => {
  expect(DEAL_STAGES.filter(isClosed)).toEqual(['closed_won', 'closed_lost']);
  expect(DEAL_STAGES.filter(isOpen)).toHaveLength(6);
  expect(isOpen('stalled')).toBe(true);
});

test('nextStage goes along the path and ends at negotiation', () => {
  const walked: DealStage[] = ['prospecting'];
  for (let at = nextStage('prospecting'); at !== null; at = nextStage(at)) walked.push(at);
  expect(walked).toEqual(STAGE_PATH);
  expect(nextStage('stalled')).toBeNull();
  expect(nextStage('closed_won')).toBeNull();
});

describe.each(['job', 'agent'] as const)('%s', (kind) => {
  test('moves a deal one step forward and no other way', () => {
    const moves = everyMove.filter(([from, to]) => from !== to && mayMove(from, to, kind).allowed);
    expect(moves).toEqual([
      ['prospecting', 'discovery'],
      ['discovery', 'qualification'],
      ['qualification', 'evaluation'],
      ['evaluation', 'negotiation'],
    ]);
  });

  test.each([
    ['negotiation', 'closed_won', 'a deal in negotiation is moved by a human only'],
    ['closed_lost', 'prospecting', 'a deal in closed_lost is moved by a human only'],
    ['stalled', 'discovery', 'a deal in stalled is moved by a human only'],
    ['prospecting', 'evaluation', `from prospecting the ${kind} may go to discovery only`],
    ['discovery', 'prospecting', `from discovery the ${kind} may go to qualification only`],
  ] as const)('is refused %s to %s, even with a reason', (from, to, reason) => {
    expect(mayMove(from, to, kind, 'because')).toEqual({ allowed: false, reason });
  });
});

describe('human', () => {
  test('moves a deal anywhere with a reason', () => {
    for (const [from, to] of everyMove) {
      expect(mayMove(from, to, 'human', 'they called')).toEqual({ allowed: true });
    }
  });

  test('needs a reason to reopen a closed deal, and only there', () => {
    for (const [from, to] of everyMove) {
      const reopens = isClosed(from) && isOpen(to);
      expect(mayMove(from, to, 'human').allowed).toBe(!reopens);
      expect(mayMove(from, to, 'human', '  ').allowed).toBe(!reopens);
    }
  });
});

test('staying is allowed to everyone', () => {
  for (const stage of DEAL_STAGES) expect(mayMove(stage, stage, 'job').allowed).toBe(true);
});
