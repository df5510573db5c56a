import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Conversation } from '../../src/schemas/conversation.ts';
import * as crm from '../../src/schemas/crm.ts';
import { Envelope, parseEnvelope } from '../../src/schemas/envelope.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import * as s from '../../src/schemas/signals.ts';
import { ID, NOW, refusals } from './refusals.ts';

const told = { interactionId: 'm-1', channel: 'email', at: NOW, summary: 'They want GTX.' };
const turn = { speaker: 'Jane', side: 'buyer', text: '' };
const envelope = { tenantId: ID, idempotencyKey: 'detect:email:m-1', version: 1, data: {} };
const activity = { type: 'call', subject: 'Demo', timestamp: NOW };
const change = {
  entityType: 'opportunity',
  entityId: ID,
  changedFields: { name: null },
  timestamp: NOW,
  source: 'crm',
};

describe('what a producer sends is accepted', () => {
  test.each<[string, v.GenericSchema, object, object]>([
    [
      'a conversation in turns',
      Conversation,
      { ...told, summary: ' ', turns: [turn] },
      { summary: null, participants: [] },
    ],
    ['a conversation in summary', Conversation, told, { turns: [], id: null, subject: null }],
    [
      'a participant',
      Conversation,
      { ...told, participants: [{ name: 'J' }] },
      { participants: [{ name: 'J', email: null, title: null, roles: [], side: 'unknown' }] },
    ],
    [
      'confidence 0',
      s.OpportunitySignals,
      { dealPotentialConfidence: 0 },
      {
        dealPotentialConfidence: 0,
        painPoints: [],
        isNewOpportunity: false,
        matchingOpportunityId: null,
        sentiment: null,
        reasoning: '',
      },
    ],
    [
      'a guessed id',
      s.OpportunitySignals,
      { dealPotentialConfidence: 1, matchingOpportunityId: 'the GTX one' },
      { matchingOpportunityId: 'the GTX one' },
    ],
    [
      'an id in upper case',
      s.OpportunitySignals,
      { dealPotentialConfidence: 1, matchingOpportunityId: ID.toUpperCase() },
      { matchingOpportunityId: ID },
    ],
    [
      'a next step',
      s.OpportunitySignals,
      { dealPotentialConfidence: 1, nextSteps: [{ description: 'quote' }] },
      {
        nextSteps: [
          { description: 'quote', owner: null, dueDate: null, status: 'open', createdAt: null },
        ],
      },
    ],
    ['silence', s.QualificationSignals, {}, { bant: {}, meddic: {} }],
    [
      'a retraction',
      s.QualificationSignals,
      { bant: { budget: { identified: false, evidence: 'cut' } } },
      { bant: { budget: { identified: false, evidence: 'cut', value: null, confidence: 0 } } },
    ],
    [
      'a person',
      s.PersonSignals,
      { who: 'j@acme.io', scores: { decisionPower: { value: 0, evidence: 'no say' } } },
      { scores: { decisionPower: { value: 0, evidence: 'no say' } }, roles: [], trust: [] },
    ],
    ['an activity', crm.ActivityCreate, activity, { description: '', relatedContactId: null }],
    ['a change', crm.ChangeRecord, change, { ...change, externalId: null }],
    ['a sync of nothing', crm.SyncResult, {}, { pushed: 0, pulled: 0, conflicts: 0, errors: [] }],
    [
      'owners of fields',
      crm.FieldOwnershipConfig,
      { agentOwnedFields: ['a'], sharedFields: ['b'] },
      { humanOwnedFields: [] },
    ],
    [
      'a contact’s change',
      crm.ContactUpdate,
      { title: null, scores: { influenceLevel: 0 } },
      { title: null, scores: { influenceLevel: 0 } },
    ],
    ['an envelope', Envelope, { ...envelope, tenantId: ID.toUpperCase() }, envelope],
  ])('%s', (_, schema, value, output) => {
    expect(parseOrThrow(schema, value)).toMatchObject(output);
  });
});

describe('what a producer sends is refused', () => {
  test.each<[string, v.GenericSchema, object, string]>([
    ['no words at all', Conversation, { ...told, summary: null }, 'data: needs turns or a summary'],
    ['no channel', Conversation, { ...told, channel: undefined }, 'channel: is required'],
    [
      'a 201st participant',
      Conversation,
      { ...told, participants: new Array(201).fill({ name: 'x' }) },
      'participants: must have at most 200 entries',
    ],
    [
      'a 10,001st turn',
      Conversation,
      { ...told, turns: new Array(10_001).fill(turn) },
      'turns: must have at most 10000 entries',
    ],
    [
      'an endless turn',
      Conversation,
      { ...told, turns: [{ ...turn, text: 'x'.repeat(100_001) }] },
      'turns[0].text: must have at most 100000 characters',
    ],
    [
      'no address',
      Conversation,
      { ...told, participants: [{ name: 'x', email: 'x' }] },
      'participants[0].email: must be an e-mail address',
    ],
    ['no confidence', s.OpportunitySignals, {}, 'dealPotentialConfidence: is required'],
    [
      'confidence 1.2',
      s.OpportunitySignals,
      { dealPotentialConfidence: 1.2 },
      'dealPotentialConfidence: must be at most 1',
    ],
    [
      'a claim without evidence',
      s.QualificationSignals,
      { meddic: { pain: { identified: true } } },
      'meddic.pain.evidence: is required where identified is true',
    ],
    ['an unknown signal', s.QualificationSignals, { bant: { mood: {} } }, 'bant.mood: unknown key'],
    [
      'score 11',
      s.PersonSignals,
      { who: 'j', scores: { decisionPower: { value: 11, evidence: 'x' } } },
      'scores.decisionPower.value: must be at most 10',
    ],
    [
      'a role without evidence',
      s.PersonSignals,
      { who: 'j', roles: [{ role: 'user' }] },
      'roles[0].evidence: is required',
    ],
    ['half a conflict', crm.SyncResult, { conflicts: 0.5 }, 'conflicts: must be a whole number'],
    [
      'two owners',
      crm.FieldOwnershipConfig,
      { agentOwnedFields: ['a'], sharedFields: ['a'] },
      'sharedFields: names a field that another list names',
    ],
    [
      'a change of nothing',
      crm.ChangeRecord,
      { ...change, changedFields: 'name' },
      'changedFields: must be an object',
    ],
    ['an empty name', crm.ContactUpdate, { contactName: null }, 'contactName: must be text'],
    [
      'a blank key',
      Envelope,
      { ...envelope, idempotencyKey: ' ' },
      'idempotencyKey: must not be blank',
    ],
    [
      'a long key',
      Envelope,
      { ...envelope, idempotencyKey: 'x'.repeat(201) },
      'idempotencyKey: must have at most 200 characters',
    ],
    [
      'NUL in a key',
      Envelope,
      { ...envelope, idempotencyKey: 'x\0' },
      'idempotencyKey: must not contain NUL',
    ],
    ['version 2', Envelope, { ...envelope, version: 2 }, 'version: must be 1'],
    ['no data', Envelope, { ...envelope, data: undefined }, 'data: must be an object'],
    ['more than an envelope', Envelope, { ...envelope, priority: 1 }, 'priority: unknown key'],
  ])('%s', (_, schema, value, line) => {
    expect(refusals(schema, value)).toEqual([line]);
  });
});

test('signals without objections parse as they did before there were any: so does their hash', () => {
  const before = { dealPotentialConfidence: 0.9, painPoints: ['slow'] };
  expect(v.parse(s.OpportunitySignals, before)).not.toHaveProperty('objections');
  const said = { ...before, objections: ['too dear'] };
  expect(v.parse(s.OpportunitySignals, said)).toMatchObject({ objections: ['too dear'] });
});

describe('parseEnvelope', () => {
  test('gives the data back as it came', () => {
    const data = { account: { name: ' Acme ' }, n: 0 };
    expect(parseEnvelope({ ...envelope, data })).toEqual({ ...envelope, data });
  });

  test.each<[unknown, string]>([
    [JSON.parse(`{"data":{"__proto__":1}}`), 'data.__proto__: reserved key'],
    [{ ...envelope, data: { a: ['\ud800'] } }, 'data.a[0]: must not contain a lone surrogate'],
    [null, 'envelope: must be an object'],
    ['\0', 'envelope: must not contain NUL'],
  ])('refuses %j by path', (value, message) => {
    expect(() => parseEnvelope(value)).toThrow(message);
  });
});
