import type { AccountPlanFacts } from '../../src/domain/assemble-account-plan.ts';
import type { OpportunityPlanFacts } from '../../src/domain/assemble-opportunity-plan.ts';
import type { JsonValue } from '../../src/domain/json-merge.ts';
import type { RecordedStatement } from '../../src/domain/plan-statements.ts';

export const on = (day: number) => new Date(Date.UTC(2026, 2, day));
export const iso = (day: number) => on(day).toISOString();
export const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

type Patch = [field: string, value: JsonValue, day: number, sequence?: number];

/** What an agent patched. */
export const agent = (...[field, value, day, sequence = day]: Patch): RecordedStatement => ({
  id: idOf(sequence),
  field,
  value,
  source: 'conversation_signal',
  at: on(day),
  sequence,
});

/** What a human patched. */
export const human = (...patch: Patch): RecordedStatement => ({
  ...agent(...patch),
  source: 'human_override',
});

export const released = (field: string, day: number): RecordedStatement => ({
  ...human(field, null, day),
  released: true,
});

const GTX = {
  id: idOf(1),
  name: 'Acme – GTX Pro',
  productLineKey: 'gtxpro',
  dealStage: 'qualification',
  estimatedValue: 12_000,
  currency: 'EUR',
  closeDate: null,
  createdAt: on(1),
  source: 'agent_detected',
} as const;
const WON = { ...GTX, id: idOf(2), name: 'Acme – Care', productLineKey: 'care' };
const LOST = { ...GTX, id: idOf(3), name: 'Acme – C++', productLineKey: 'c++' };

const move = (n: number, day: number, deal: number) => ({
  id: idOf(n),
  opportunityId: idOf(deal),
  at: on(day),
  actorName: 'Ann',
  reason: null,
});
const heard = { channel: 'call', subject: null, summary: null, sentiment: null };

/** A history in which every field of an account's plan has something to say. */
export const ACCOUNT_FACTS: AccountPlanFacts = {
  account: { industry: 'Tools', companySize: '51-200' },
  observations: [
    { id: idOf(51), field: 'techStack', value: ['Go', 'Kafka'], at: on(2), sequence: 2 },
    { id: idOf(52), field: 'techStack', value: ['Go'], at: on(1), sequence: 3 },
    { id: idOf(53), field: 'businessModel', value: 'rental', at: on(2), sequence: 4 },
    { id: idOf(54), field: 'strategicInitiatives', value: ['cloud'], at: on(2), sequence: 5 },
  ].map((said) => ({ ...said, source: 'conversation_signal' })),
  opportunities: [
    GTX,
    { ...WON, dealStage: 'closed_won', createdAt: on(2), source: 'imported' },
    { ...LOST, dealStage: 'closed_lost', createdAt: on(3), estimatedValue: null, source: 'manual' },
  ],
  moves: [
    { ...move(11, 4, 1), from: 'prospecting', to: 'discovery', actorName: 'advance-stage' },
    { ...move(10, 4, 1), from: 'discovery', to: 'qualification', reason: 'need and pain heard' },
    { ...move(12, 2, 2), from: null, to: 'evaluation' },
    { ...move(13, 5, 2), from: 'evaluation', to: 'closed_won', reason: 'signed' },
    { ...move(14, 6, 3), from: 'prospecting', to: 'closed_lost' },
  ],
  overrides: [
    {
      id: idOf(61),
      subject: 'Dana',
      field: 'decisionPower',
      value: 3,
      actorName: 'Ann',
      reason: 'retires in May',
      at: on(7),
      sequence: 61,
    },
  ],
  interactions: [
    { ...heard, id: idOf(21), at: on(8), sequence: 1, summary: 'Priced it', sentiment: 'positive' },
    { ...heard, id: idOf(22), at: on(3), sequence: 2, subject: 'Hello', sentiment: 'tense' },
    { ...heard, id: idOf(23), at: on(9), sequence: 3, channel: 'email', subject: 'Re: price' },
  ],
  competitors: [
    { id: idOf(21), at: on(8), sequence: 1, name: 'Initech Inc.' },
    { id: idOf(22), at: on(3), sequence: 2, name: 'initech inc' },
    { id: idOf(22), at: on(3), sequence: 2, name: 'Globex' },
  ],
  catalogue: ['Training', 'GTX-Pro', 'C++', 'C', ' ', 'training'],
  patches: [agent('strategicPositioning.strategicFit', 'They build what we love', 9)],
  stored: null,
};

/** A history in which every field of a deal's plan has something to say. */
export const DEAL_FACTS: OpportunityPlanFacts = {
  opportunity: {
    productLine: 'GTX Pro',
    estimatedValue: 12_000,
    closeDate: on(30),
    probability: 0.4,
    dealStage: 'qualification',
    source: 'agent_detected',
    changedAt: on(4),
    heldFields: [],
  },
  qualification: {
    bant: { need: { identified: true, at: on(3) } },
    meddic: { pain: { identified: true } },
    overallConfidence: 0.7,
    lastAssessed: on(8),
  },
  people: [
    {
      stakeholderId: idOf(71),
      name: 'Dana',
      roles: ['user', 'champion'],
      decisionPower: 4,
      influenceLevel: 8,
      relationshipStrength: 9,
      scoreEvidence: { decisionPower: 'title: Manager', influenceLevel: 'they ask me first' },
      linkedAt: on(1),
    },
    {
      stakeholderId: idOf(72),
      name: 'Cem',
      roles: ['decision_maker'],
      decisionPower: 9,
      influenceLevel: 8,
      relationshipStrength: 3,
      scoreEvidence: { decisionPower: 'I sign this off', relationshipStrength: null },
      linkedAt: on(2),
    },
  ],
  nextSteps: [
    { description: 'Send quote', owner: 'Ann', dueDate: iso(12), at: on(3), sequence: 1 },
    { description: 'send  Quote', owner: 'ann', dueDate: iso(14), at: on(8), sequence: 2 },
    { description: 'Send quote', owner: null, dueDate: null, at: on(8), sequence: 2 },
  ].map((step, n) => ({ ...step, id: idOf(80 + n) })),
  patches: [agent('actionItems', { add: [{ description: 'Book a room', status: 'done' }] }, 5)],
  stored: null,
};
