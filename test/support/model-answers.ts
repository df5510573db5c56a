import type { ModelAnswer } from '../../src/signals/model/wire.ts';

/** An answer that says nothing, and what a test says of it. */
export function anAnswer(parts: Partial<ModelAnswer> = {}): ModelAnswer {
  return {
    dealPotential: { confidence: 0.1, quote: null },
    productLine: { value: null, quote: null },
    estimatedValue: { value: null, quote: null },
    closeDate: { value: null, quote: null },
    matchingOpportunityId: null,
    isNewOpportunity: false,
    painPoints: [],
    budgetSignals: [],
    objections: [],
    competitors: [],
    nextSteps: [],
    sentiment: null,
    qualification: [],
    people: [],
    participants: [],
    ...parts,
  };
}

/** What the buyer and the seller say in the tests of the listening model. */
export const WORDS = {
  want: 'We want forty seats of GTX Pro before the end of June.',
  money: 'We have $48,000 set aside for it.',
  boss: 'Our CFO Sarah Lee signs off on it.',
  pain: 'Our current tool loses tickets every week.',
  offer: 'I can offer you a discount of 20 % on GTX Pro.',
};

/** A conversation of a buyer and a seller, without signals: a model has to hear them. */
export function aTalk(interactionId: string, more: readonly string[] = []) {
  const said = [WORDS.want, WORDS.money, WORDS.boss, WORDS.pain, ...more];
  return {
    account: { name: 'Acme Corp', website: 'acme.example' },
    conversation: {
      interactionId,
      channel: 'call' as const,
      at: '2026-03-02T09:00:00Z',
      participants: [
        {
          name: 'Dana Reyes',
          email: 'dana@acme.example',
          title: 'VP Operations',
          side: 'buyer' as const,
        },
        { name: 'Jo Agent', email: 'jo@vendor.example', side: 'seller' as const },
      ],
      turns: [
        { speaker: 'Jo Agent', side: 'seller' as const, text: WORDS.offer },
        { speaker: 'Dana Reyes', side: 'buyer' as const, text: said.join(' ') },
      ],
    },
  };
}

/** What an honest model hears in it. */
export const HEARD: ModelAnswer = anAnswer({
  dealPotential: { confidence: 0.93, quote: WORDS.want },
  productLine: { value: 'GTX Pro', quote: WORDS.want },
  estimatedValue: { value: 48_000, quote: WORDS.money },
  closeDate: { value: '2026-06-30T00:00:00Z', quote: WORDS.want },
  isNewOpportunity: true,
  painPoints: [WORDS.pain],
  budgetSignals: [WORDS.money],
  sentiment: 'positive',
  qualification: [
    {
      signal: 'bant.budget',
      identified: true,
      value: '48000',
      quote: WORDS.money,
      confidence: 0.9,
    },
    {
      signal: 'meddic.economicBuyer',
      identified: true,
      value: 'Sarah Lee',
      quote: WORDS.boss,
      confidence: 0.9,
    },
  ],
  people: [
    {
      who: 'Sarah Lee',
      scores: [{ score: 'decisionPower', value: 9, quote: WORDS.boss }],
      roles: [{ role: 'decision_maker', quote: WORDS.boss }],
      trust: [],
    },
  ],
});
