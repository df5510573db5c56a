import { expect, test } from 'vitest';
import { type NamedSuggestion, suggestionWords } from '../../src/domain/suggestion-words.ts';

const asked = (kind: NamedSuggestion['kind'], rest: Partial<NamedSuggestion>) =>
  suggestionWords({
    kind,
    reason: 'as it was stored',
    proposal: {},
    accountName: 'Acme',
    candidates: [],
    waiting: 0,
    ...rest,
  });

const heard = (count: number) =>
  Array.from({ length: count }, () => ({ interactionId: 'i', path: 'people.0' }));

test.each<[string, string, string]>([
  [
    'a score',
    asked('score', {
      proposal: {
        stakeholderId: 'd',
        score: 'decisionPower',
        value: 0,
        evidence: 'I have no say',
        interactionId: null,
      },
      candidates: ['Dana'],
    }),
    "Set decision power of Dana of Acme to 0? A person's value holds, and it was said: “I have no say”",
  ],
  [
    'a name with one mention',
    asked('stakeholder_match', {
      proposal: { name: 'Dana', heard: heard(1) },
      candidates: ['Dana Reyes', 'Dana Ruiz'],
    }),
    'Who is “Dana” of Acme: Dana Reyes or Dana Ruiz? 1 mention waits for the answer.',
  ],
  [
    'a name with several, fitting three',
    asked('stakeholder_match', {
      proposal: { name: 'Dana', heard: heard(2) },
      candidates: ['A', 'B', 'C'],
    }),
    'Who is “Dana” of Acme: A, B or C? 2 mentions wait for the answer.',
  ],
  [
    'two people',
    asked('stakeholder_merge', { candidates: ['D. Reyes', 'Dana Reyes'] }),
    'Are D. Reyes and Dana Reyes of Acme one person?',
  ],
  [
    'one of several people',
    asked('stakeholder_merge', { candidates: ['D. Reyes', 'Dana', 'Dan'] }),
    'Is D. Reyes of Acme the same person as Dana or Dan?',
  ],
  [
    'an account',
    asked('account_match', {
      accountName: null,
      proposal: { name: 'Acme', website: null },
      waiting: 1,
      candidates: ['Acme Inc'],
    }),
    'Which account is “Acme”: Acme Inc or a new one? 1 message waits for the answer.',
  ],
  [
    'a stage',
    asked('stage', {
      proposal: { opportunityId: 'o', stage: 'closed_won' },
      candidates: ['Saw'],
      reason: 'from discovery the human may go to evaluation only',
    }),
    'Move Saw to won, as the CRM has it? It was not moved: from discovery the human may go to evaluation only.',
  ],
  ['what an earlier release suggested', asked('score', {}), 'as it was stored'],
])('%s is asked in words', (_case, words, expected) => {
  expect(words).toBe(expected);
});

test('a long quotation is cut, whole characters at a time', () => {
  const proposal = {
    stakeholderId: 'd',
    score: 'influenceLevel',
    value: 9,
    evidence: '👍'.repeat(1_000),
    interactionId: null,
  };
  const words = asked('score', { proposal, candidates: ['Dana'] });
  expect([...words].length).toBeLessThan(400);
  expect(words).toMatch(/👍…”$/u);
});
