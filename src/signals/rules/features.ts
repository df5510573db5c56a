import type { Topic } from './cues.ts';
import type { Hearing } from './hearing.ts';
import type { Sides } from './sides.ts';

/** What the confidence is made of: each a number from 0 to 1. */
export const FEATURES = [
  'need',
  'pain',
  'budget',
  'authority',
  'timeline',
  'interest',
  'address',
  'pitch',
  'process',
  'criteria',
  'amount',
  'line',
  'rival',
  'business',
  'request',
  'office',
  'bulk',
  'gone',
  'external',
  'undecided',
] as const;
export type Feature = (typeof FEATURES)[number];
export type Features = Readonly<Record<Feature, number>>;

export interface FeatureFacts {
  readonly hearing: Hearing;
  readonly sides: Sides;
  readonly hasLine: boolean;
  readonly hasRival: boolean;
  readonly hasAmount: boolean;
}

/** Sentences of a short call: of a longer talk, what is heard counts by its part in the whole. */
const SHORT = 60;

/** Counts what was heard; of each thing the first time says most, and the fourth nothing more. */
export function featuresOf(facts: FeatureFacts): Features {
  const { hearing, sides, hasLine, hasRival, hasAmount } = facts;
  const part = Math.min(1, SHORT / Math.max(hearing.sentences.length, 1));
  const heard = (topic: Topic) => saturated(notSeller(hearing, topic) * part);
  const talk = (topic: Topic) => saturated(hearing.anyone(topic).length * part);
  const people = [...sides.participants];
  const gone = hearing.buyer('need gone').length + hearing.buyer('budget gone').length;
  return {
    need: heard('need'),
    pain: heard('pain'),
    budget: heard('budget'),
    authority: Math.max(heard('authority'), heard('economic buyer')),
    timeline: heard('timeline'),
    interest: heard('interest'),
    address: heard('buyer talk'),
    pitch: talk('seller talk'),
    process: heard('process'),
    criteria: heard('criteria'),
    amount: hasAmount ? 1 : 0,
    line: hasLine ? 1 : 0,
    rival: hasRival ? 1 : 0,
    business: talk('business talk'),
    request: heard('request'),
    office: talk('office talk'),
    bulk: talk('bulk mail'),
    gone: saturated(gone * part),
    external: people.some(({ side }) => side === 'buyer') ? 1 : 0,
    undecided: hearing.sentences.every(({ side }) => side === 'unknown') ? 1 : 0,
  };
}

/** A faint cue counts as a part of a plain one. */
const PLAIN = 0.7;

function notSeller(hearing: Hearing, topic: Topic): number {
  return hearing
    .anyone(topic)
    .filter(({ sentence }) => sentence.side !== 'seller')
    .reduce((sum, { cue }) => sum + Math.min(1, cue.weight / PLAIN) ** 2, 0);
}

const saturated = (count: number) => Math.min(1, 0.55 * Math.min(1, count) + 0.15 * count);
