import { describe, expect, test } from 'vitest';
import { hear } from '../talk.ts';

const BANT = ['budget', 'authority', 'need', 'timeline'] as const;
const MEDDIC = [
  'metrics',
  'economicBuyer',
  'decisionCriteria',
  'decisionProcess',
  'pain',
  'champion',
] as const;
type Name = (typeof BANT)[number] | (typeof MEDDIC)[number];

function heardIn(text: string | readonly string[]): Partial<Record<Name, string | boolean | null>> {
  const { bant, meddic } = hear(text).qualification;
  const all = { ...bant, ...meddic };
  return Object.fromEntries(
    Object.entries(all).map(([name, one]) => [name, one?.identified ? (one.value ?? true) : false]),
  );
}

describe('what a sentence of the buyer evidences', () => {
  test.each<[string, Partial<Record<Name, unknown>>]>([
    ['We need forty seats for the new office.', { need: true }],
    ['We are looking for a way to track our trucks.', { need: true }],
    ['We’re evaluating a few different vendors.', { need: true }],
    ['Our biggest problem is downtime.', { pain: true }],
    ['We lose two days a month to unplanned repairs.', { pain: true, metrics: true }],
    ["It's mostly manual right now.", { pain: true }],
    ['We have a budget of $50,000 for this.', { budget: '$50,000' }],
    ['We have set aside 48,000 EUR.', { budget: '48,000 EUR' }],
    ['$50k was approved last week.', { budget: '$50k' }],
    ['The board gave us 52,000 for this.', { budget: '52,000' }],
    ['We can spend 20 to 30k.', { budget: '20 to 30k' }],
    ['I sign this off myself.', { authority: 'Dana', economicBuyer: 'Dana' }],
    ['I have the final say on this.', { authority: 'Dana' }],
    ['I need to run this by Sarah.', { economicBuyer: 'Sarah', decisionProcess: true }],
    ['We have to get this approved by our CFO.', { economicBuyer: 'CFO' }],
    ["We'd need to get our CTO involved before making a decision.", { economicBuyer: 'CTO' }],
    ['Sarah Lee signs off on all purchases.', { economicBuyer: 'Sarah Lee' }],
    ['Our procurement department has to review the contract.', { decisionProcess: true }],
    ['It must integrate with Snowflake.', { decisionCriteria: true }],
    ["I'll push for this internally.", { champion: 'Dana' }],
    ['We want it live by the end of June.', { timeline: '2026-06-30T00:00:00.000Z' }],
    ['We need to decide before 15 April 2026.', { timeline: '2026-04-15T00:00:00.000Z' }],
    [
      'Wir brauchen ein neues System und haben ein Budget von 30.000 Euro.',
      { need: true, budget: '30.000 Euro' },
    ],
  ])('%s', (text, expected) => {
    expect(heardIn(`Dana: ${text}`)).toMatchObject(expected);
  });

  test.each<[string, Name]>([
    ['We need to talk on Monday.', 'need'],
    ['Do you have budget for this?', 'budget'],
    ["We don't have a budget.", 'authority'],
    ['I cannot sign this off.', 'authority'],
    ['No problem at all.', 'pain'],
    ['Can you send me a proposal by Friday?', 'timeline'],
    ['I may be late.', 'timeline'],
    ['It seems like a nice day.', 'need'],
    ['See the attached spreadsheet.', 'pain'],
  ])('%s: no %s', (text, name) => {
    expect(heardIn(`Dana: ${text}`)[name] || undefined).toBeUndefined();
  });
});

describe('what is taken back', () => {
  test.each<[string, Name]>([
    ['The budget was cut.', 'budget'],
    ['Our budget has been frozen.', 'budget'],
    ["We don't have the money for this.", 'budget'],
    ['We no longer need it.', 'need'],
    ['We decided to go with another vendor.', 'need'],
    ['The project is on hold.', 'timeline'],
  ])('%s: %s is gone', (text, name) => {
    const { bant } = hear(`Dana: ${text}`).qualification;
    expect(bant[name as 'budget']).toMatchObject({ identified: false, evidence: text });
  });

  test('the later word holds', () => {
    const [had, cut] = ['Dana: We have a budget of $50,000.', 'Dana: The budget was cut.'];
    expect(heardIn([had, cut]).budget).toBe(false);
    expect(heardIn([cut, had]).budget).toBe('$50,000');
  });
});

describe('whose words evidence what', () => {
  const ALL =
    'We need forty seats and have a budget of $50,000. I sign this off myself, and we want it live by the end of June. Our biggest problem is downtime. I will push for this internally. It must integrate with Snowflake. Sarah signs off on all purchases.';

  test("the seller's own words evidence nothing of the buyer's", () => {
    const heard = hear([`Jo: ${ALL}`, 'Dana: Thanks.']);
    expect(heard.qualification).toEqual({ bant: {}, meddic: {} });
    expect(heard.people).toEqual([]);
    expect(heard.closeDate).toBeNull();
    expect(heard.signals).toMatchObject({
      estimatedValue: null,
      painPoints: [],
      budgetSignals: [],
    });
    expect(heard.signals.dealPotentialConfidence).toBeLessThan(0.7);
  });

  test('a price that the seller names is the budget where the buyer accepts it', () => {
    const heard = hear([
      'Jo: We are usually in the $150-200K range.',
      "Dana: That's in our ballpark.",
    ]);
    expect(heard.qualification.bant.budget).toMatchObject({
      value: '$150-200K',
      evidence: "That's in our ballpark.",
    });
    expect(heard.signals.estimatedValue).toBe(200_000);
  });

  test('colleagues of the seller among themselves make no opportunity', () => {
    const heard = hear([`Jo: Acme says: ${ALL}`, `Kim: ${ALL}`]);
    expect(heard.signals.dealPotentialConfidence).toBeLessThan(0.7);
    expect(heard.qualification).toEqual({ bant: {}, meddic: {} });
  });

  test("the tenant's own domain is the seller's, whatever the producer says", () => {
    const heard = hear(`Dana: ${ALL}`, { ownDomains: ['acme.example'] });
    expect(heard.participants).toMatchObject([{ name: 'Dana', side: 'seller' }]);
    expect(heard.qualification).toEqual({ bant: {}, meddic: {} });
  });

  test('where no domain tells, the way people speak does', () => {
    const heard = hear(
      [
        'Ann: Hi Bob, this is Ann calling from TechSolutions. Our platform saves time.',
        'Bob: What about your pricing? We have a budget of $50,000.',
        'Ann: Our enterprise plan starts at $40,000. We offer a pilot.',
      ],
      { ownDomains: [], account: {} },
    );
    expect(heard.participants.map(({ name, side }) => [name, side])).toEqual([
      ['Ann', 'seller'],
      ['Bob', 'buyer'],
    ]);
    expect(heard.qualification.bant.budget).toMatchObject({ value: '$50,000' });
  });

  test('of colleagues who talk of what they make nothing is told', () => {
    const lines = Array.from({ length: 30 }, (_, i) => [
      `Ann: Our product needs a battery, number ${i}.`,
      'Bob: The budget for the case is twelve Euro.',
      'Cleo: Okay , yeah .',
      'Bob: We could use rubber for it .',
    ]).flat();
    const heard = hear(lines, { ownDomains: [], account: {} });
    expect(heard.participants.every(({ side }) => side === 'unknown')).toBe(true);
    expect(heard.signals.dealPotentialConfidence).toBeLessThan(0.7);
  });
});
