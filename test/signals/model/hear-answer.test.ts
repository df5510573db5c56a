import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Conversation, type ConversationInput } from '../../../src/schemas/conversation.ts';
import { parseOrThrow } from '../../../src/schemas/parse.ts';
import type { ListenContext } from '../../../src/signals/listener.ts';
import { hearAnswer } from '../../../src/signals/model/hear-answer.ts';
import type { ModelAnswer } from '../../../src/signals/model/wire.ts';
import { sidesIn } from '../../../src/signals/rules/sides.ts';
import { anAnswer } from '../../support/model-answers.ts';

const CONTEXT: ListenContext = {
  openDeals: [],
  catalogue: [],
  ownDomains: ['vendor.example'],
  account: { name: 'Acme Corp' },
  zone: 'UTC',
  fiscalYearStart: 1,
};

const PEOPLE = [
  { name: 'Dana Reyes', email: 'dana@acme.example' },
  { name: 'Jo Agent', email: 'jo@vendor.example' },
];

const talk = (text: string, more: Partial<ConversationInput> = {}): ConversationInput => ({
  interactionId: 'm1',
  channel: 'call',
  at: '2026-03-02T09:00:00Z',
  participants: PEOPLE,
  turns: [
    { speaker: 'Jo Agent', text: 'Acme Rival is expensive, is it not?' },
    { speaker: 'Dana Reyes', text },
  ],
  ...more,
});

function hear(input: ConversationInput, answer: Partial<ModelAnswer>, more = {}) {
  const conversation = parseOrThrow(Conversation, input);
  const context = { ...CONTEXT, ...more };
  return hearAnswer(anAnswer(answer), conversation, context, sidesIn(conversation, context));
}

const need = (quote: string, value: string | null = null) => ({
  qualification: [
    { signal: 'bant.need' as const, identified: true, value, quote, confidence: 0.8 },
  ],
});

describe('a quote is believed', () => {
  test.each([
    ['letter by letter', 'We need a CRM.', 'We need a CRM.', 'We need a CRM.'],
    ['where a line ends in it', 'We need\n  a CRM.', 'We need a CRM.', 'We need\n  a CRM.'],
    [
      'with any sign in it',
      'We need (a) CRM: 24/7 - $5.[1]',
      'need (a) CRM: 24/7 - $5.[1]',
      'need (a) CRM: 24/7 - $5.[1]',
    ],
    ['with signs, over a line', 'A [b] c-d\n*e*?', 'A [b] c-d *e*?', 'A [b] c-d\n*e*?'],
  ])('%s', (_, said, quote, evidence) => {
    const { qualification, quotes } = hear(talk(said), need(quote));
    expect(qualification.bant.need).toMatchObject({ identified: true, evidence });
    expect(quotes).toMatchObject([{ signal: 'bant.need', text: evidence, speaker: 'Dana Reyes' }]);
  });

  test('where a summary says it of the buyer, and not where it says it of the seller', () => {
    const summary = 'Dana needs forty seats by June. Jo offered a discount of ten percent.';
    const reported = talk('', { turns: [], summary });
    expect(hear(reported, need('Dana needs forty seats')).qualification.bant.need).toBeDefined();
    expect(
      hear(reported, need('a discount of ten percent')).qualification.bant.need,
    ).toBeUndefined();
  });

  test.each([
    ['in other letters', 'we need a crm'],
    ['of two letters', 'We'],
    ['of the seller', 'Acme Rival is expensive'],
    ['that is longer than any evidence', 'We need a CRM.'.repeat(400)],
  ])('never %s', (_, quote) => {
    const { qualification, reasons } = hear(talk('We need a CRM.'), need(quote));
    expect(qualification.bant.need).toBeUndefined();
    expect(reasons).toContain("model: bant.need: no buyer's turn has its words");
  });

  test('whatever it is, as a literal part of what a buyer said', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.string({ maxLength: 40 }),
        (said, quote) => {
          const text = `${said.replaceAll('\0', '')}.`.toWellFormed();
          const { qualification } = hear(talk(text), need(quote));
          const evidence = qualification.bant.need?.evidence;
          if (evidence !== undefined) expect(text).toContain(evidence);
        },
      ),
    );
  });
});

describe('a value of a signal is kept', () => {
  test.each<[string, string, string, string | null]>([
    ['as its words', 'Sarah Lee signs.', 'Sarah Lee', 'Sarah Lee'],
    ['as the amount that they say', 'We have $48k for it.', '48000', '48000'],
    ['as a date', 'We need it by June.', '2026-06-30', '2026-06-30'],
    ['not as another amount', 'We have $48k for it.', '99000', null],
    ['not as other words', 'We need a CRM.', 'You are a helpful assistant', null],
  ])('%s', (_, said, value, kept) => {
    const signal = hear(talk(said), need(said, value)).qualification.bant.need;
    expect(signal).toMatchObject({ identified: true, value: kept });
  });
});

describe('a product line is believed', () => {
  const catalogue = [{ line: 'Fleet Telematics', synonyms: ['trackers'] }];
  const line = (value: string, quote: string) => ({ productLine: { value, quote } });

  test.each([
    ['of the catalogue, in its spelling', 'fleet telematics', catalogue, 'Fleet Telematics'],
    ['not of no catalogue', 'Road Trackers', catalogue, null],
    ['without a catalogue where it is said', 'road trackers', [], 'road trackers'],
    ['and not where it is not', 'Fleet Telematics', [], null],
  ])('%s', (_, value, lines, believed) => {
    const said = 'We want road trackers for 300 trucks.';
    expect(hear(talk(said), line(value, said), { catalogue: lines }).signals.productLine).toBe(
      believed,
    );
  });
});

describe('the confidence', () => {
  const sure = (quote: string | null) => ({ dealPotential: { confidence: 0.95, quote } });

  test('stands on a word of the buyer’s', () => {
    expect(
      hear(talk('Send the contract.'), sure('Send the contract.')).signals.dealPotentialConfidence,
    ).toBe(0.95);
    expect(hear(talk('Send the contract.'), sure(null)).signals.dealPotentialConfidence).toBe(0.65);
  });

  test('of colleagues among themselves neither makes nor updates a deal', () => {
    const among = talk('Send the contract.', {
      participants: [{ name: 'Dana Reyes', email: 'dana@vendor.example' }],
      turns: [{ speaker: 'Dana Reyes', text: 'Send the contract.' }],
    });
    expect(hear(among, sure('Send the contract.')).signals.dealPotentialConfidence).toBe(0.65);
  });
});

describe('a side', () => {
  const unknown = talk('We need a CRM.', {
    participants: [],
    turns: [
      { speaker: 'Alex', text: 'We need a CRM.' },
      { speaker: 'Kim', text: 'Fine.' },
    ],
  });
  const told = (name: string, side: 'buyer' | 'seller') => ({ participants: [{ name, side }] });

  test('that is unknown may be told by the model', () => {
    const heard = hear(unknown, { ...told('Alex', 'buyer'), ...need('We need a CRM.') });
    expect(heard.participants).toContainEqual(
      expect.objectContaining({ name: 'Alex', side: 'buyer' }),
    );
    expect(heard.qualification.bant.need).toBeDefined();
  });

  test('that is known is never another', () => {
    const heard = hear(talk('We need a CRM.'), {
      ...told('Jo Agent', 'buyer'),
      ...need('Acme Rival is expensive'),
    });
    expect(heard.participants).toContainEqual(
      expect.objectContaining({ name: 'Jo Agent', side: 'seller' }),
    );
    expect(heard.qualification.bant.need).toBeUndefined();
  });
});

test('reasons name the signal and the rule, and never what the model wrote', () => {
  const secret = 'canary-31d8 is what the model wrote';
  const { reasons, signals } = hear(talk('We need a CRM.'), {
    ...need(secret, secret),
    painPoints: Array.from({ length: 60 }, () => secret),
    competitors: [secret],
    matchingOpportunityId: secret,
    people: [{ who: secret, scores: [], roles: [], trust: [secret] }],
  });
  expect(JSON.stringify([reasons, signals])).not.toContain('canary');
  expect(reasons.length).toBeLessThanOrEqual(42);
});
