import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Conversation } from '../../../src/schemas/conversation.ts';
import { parseOrThrow } from '../../../src/schemas/parse.ts';
import {
  OpportunitySignals,
  PersonSignals,
  QualificationSignals,
} from '../../../src/schemas/signals.ts';
import { listenByRules } from '../../../src/signals/rules/listen.ts';
import { CONTEXT, hear, talk } from '../talk.ts';

const SAID = [
  'We need forty seats.',
  'Our biggest problem is downtime.',
  'We have a budget of $50,000.',
  'The budget was cut.',
  'I sign this off myself.',
  'I need to run this by Sarah Lee.',
  'We want it live by the end of June.',
  'Could you send me a proposal by Friday?',
  'That is higher than what Collibra proposed.',
  'I appreciate your honesty.',
  'We are talking to Omar.',
  'It must integrate with Snowflake.',
  'Our platform starts at $15,000 per year.',
  'Grüße aus Köln, wir brauchen ein Angebot.',
  '… "odd", (text) \u{1F680} – with 1.5% & more',
];
const line = fc.tuple(
  fc.constantFrom('Dana', 'Omar', 'Jo', 'Kim', 'Ann'),
  fc.array(fc.oneof(fc.constantFrom(...SAID), fc.string({ unit: 'grapheme' })), {
    minLength: 1,
    maxLength: 5,
  }),
);
const lines = fc.array(line, { minLength: 1, maxLength: 8 });
const spoken = (said: readonly (readonly [string, readonly string[]])[]) => {
  const named = said.map(
    ([who, words]) => `${who}: ${words.join(' ').replace(/\0/g, '').toWellFormed() || '-'}`,
  );
  return talk(...named);
};

describe('whatever is said', () => {
  test('every quote and evidence is a literal part of one turn', () => {
    fc.assert(
      fc.property(lines, (said) => {
        const conversation = spoken(said);
        const heard = listenByRules(conversation, CONTEXT);
        const { bant, meddic } = heard.qualification;
        const words = [
          ...heard.quotes.map(({ text }) => text),
          ...Object.values({ ...bant, ...meddic }).map((one) => one?.evidence ?? ''),
          ...heard.people.flatMap(({ roles, trust }) => [
            ...roles.map(({ evidence }) => evidence),
            ...trust,
          ]),
          ...heard.signals.painPoints,
          ...heard.signals.nextSteps.map(({ description }) => description),
        ];
        for (const one of words) {
          expect(
            conversation.turns.some(({ text }) => text.includes(one)),
            one,
          ).toBe(true);
        }
      }),
    );
  });

  test('what is heard is what the schemas take', () => {
    fc.assert(
      fc.property(lines, (said) => {
        const { signals, qualification, people } = listenByRules(spoken(said), CONTEXT);
        expect(parseOrThrow(OpportunitySignals, signals)).toEqual(signals);
        expect(parseOrThrow(QualificationSignals, qualification)).toEqual(qualification);
        for (const one of people) parseOrThrow(PersonSignals, one);
      }),
    );
  });

  test('the same words are heard alike', () => {
    fc.assert(
      fc.property(lines, (said) => {
        const again = listenByRules(spoken(said), CONTEXT);
        expect(listenByRules(spoken(said), CONTEXT)).toEqual(again);
      }),
    );
  });

  test("words of the seller's alone give no evidence of the buyer", () => {
    const own = fc.array(
      fc.tuple(fc.constantFrom('Jo', 'Kim'), fc.array(fc.constantFrom(...SAID), { minLength: 1 })),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(own, (said) => {
        const heard = listenByRules(spoken([...said, ['Dana', ['Hello.']]]), CONTEXT);
        expect(heard.qualification).toEqual({ bant: {}, meddic: {} });
        expect(heard.people).toEqual([]);
        expect(heard.signals.dealPotentialConfidence).toBeLessThan(0.7);
      }),
    );
  });
});

describe('hostile words', () => {
  const LENGTH = 60_000;
  test.each([
    ['one endless word', 'a'.repeat(LENGTH)],
    ['digits', '1'.repeat(LENGTH)],
    ['amounts', '$1,000 '.repeat(LENGTH / 7)],
    ['needs', 'we need '.repeat(LENGTH / 8)],
    ['budgets without an end', 'our budget of the '.repeat(LENGTH / 18)],
    ['names', 'Sarah Lee '.repeat(LENGTH / 10)],
    ['runs', 'run this by '.repeat(LENGTH / 12)],
    ['quotes', '"\'“”‘’'.repeat(LENGTH / 6)],
    ['stops', '. '.repeat(LENGTH / 2)],
    ['lines', '\n'.repeat(LENGTH)],
    ['marks', '?!'.repeat(LENGTH / 2)],
    ['accents', 'e\u0301'.repeat(LENGTH / 2)],
    ['questions of when', 'are you we by the end of june '.repeat(LENGTH / 30)],
  ])('%s take no time', (_, text) => {
    const began = performance.now();
    hear(`Dana: x ${text}`);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('the time of a long transcript', () => {
  const conversation = (copies: number) =>
    parseOrThrow(Conversation, {
      interactionId: 'long',
      channel: 'call',
      at: '2026-03-04T09:00:00Z',
      turns: Array.from({ length: 150 * copies }, (_, i) => ({
        speaker: i % 2 ? 'Rep' : 'Customer',
        text: `${SAID[i % SAID.length]} And then there was the other thing that we wanted to say about how the team works with it every week, number ${i}. ${SAID[(i * 7) % SAID.length]} It was a long day, and nobody in the office had the time to look at what was written there before.`,
      })),
    });
  const wordsIn = ({ turns }: Conversation) =>
    turns.reduce((sum, { text }) => sum + text.split(' ').length, 0);
  // Processor time: the machine may be busy with other things.
  const costOf = (of: Conversation, runs: number) => {
    const before = process.cpuUsage();
    for (let run = 0; run < runs; run++) listenByRules(of, CONTEXT);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };

  test('10,000 words take at most 50 ms, and twice the words twice the time', () => {
    const [one, two, four] = [conversation(1), conversation(2), conversation(4)];
    expect(wordsIn(one)).toBeGreaterThan(8_000);
    costOf(one, 8);
    const rounds = Array.from({ length: 5 }, () => [
      costOf(one, 8),
      costOf(two, 4),
      costOf(four, 2),
    ]);
    const least = [0, 1, 2].map((size) => Math.min(...rounds.map((costs) => costs[size] ?? 0)));
    const [small = 0, middle = 0, large = 0] = least;
    expect((small / 8) * (10_000 / wordsIn(one))).toBeLessThan(50);
    // The same number of words in all: quadratic time would make the last one four times the first.
    expect(middle / small).toBeLessThan(1.7);
    expect(large / small).toBeLessThan(2.5);
  });
});
