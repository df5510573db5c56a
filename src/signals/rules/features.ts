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

/** Counts what was heard; of each thing the first time says most, and the fourth nothing more. */
export function featuresOf({
  hearing,
  sides,
  hasLine,
  hasRival,
  hasAmount,
}: FeatureFacts): Features {
  const total = Math.max(hearing.sentences.length, 1);
  const heard = (topic: Topic) => saturated(notSeller(hearing, topic));
  const talk = (topic: Topic) => saturated(hearing.anyone(topic).length);
  // Talk of one kind counts by its part in the whole too: a long meeting mentions everything.
  const dense = (topic: Topic) =>
    Math.min(1, (talk(topic) + (3 * hearing.anyone(topic).length) / total) / 2);
  const people = [...sides.participants];
  const gone = hearing.buyer('need gone').length + hearing.buyer('budget gone').length;
  return {
    need: heard('need'),
    pain: heard('pain'),
    budget: heard('budget'),
    authority: Math.max(heard('authority'), heard('economic buyer')),
    timeline: heard('timeline'),
    interest: heard('interest'),
    process: heard('process'),
    criteria: heard('criteria'),
    amount: hasAmount ? 1 : 0,
    line: hasLine ? 1 : 0,
    rival: hasRival ? 1 : 0,
    business: dense('business talk'),
    request: heard('request'),
    office: dense('office talk'),
    bulk: dense('bulk mail'),
    gone: saturated(gone),
    external: people.some(({ side }) => side === 'buyer') ? 1 : 0,
    undecided: hearing.sentences.every(({ side }) => side === 'unknown') ? 1 : 0,
  };
}

function notSeller(hearing: Hearing, topic: Topic): number {
  return hearing.anyone(topic).filter(({ sentence }) => sentence.side !== 'seller').length;
}

const saturated = (count: number) => (count === 0 ? 0 : Math.min(1, 0.55 + 0.15 * count));
