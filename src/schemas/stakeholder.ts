import * as v from 'valibot';
import { closed } from './objects.ts';
import {
  Count,
  clearableText,
  Email,
  IsoDateTime,
  orNull,
  prose,
  Score,
  text,
  Uuid,
} from './primitives.ts';
import { Roles, ScoreSource } from './words.ts';

/** The longest piece of evidence: what was said, in the speaker's words. */
export const EVIDENCE_LIMIT = 4_000;
const NOTES_LIMIT = 100_000;

/** A person's three political scores; 0 is a score like any other. */
export const StakeholderScores = closed({
  decisionPower: Score,
  influenceLevel: Score,
  relationshipStrength: Score,
});
export type StakeholderScores = v.InferOutput<typeof StakeholderScores>;

/** Some of the scores; the rest stay as they are. */
export const SomeScores = v.partial(StakeholderScores);
export type SomeScores = v.InferOutput<typeof SomeScores>;

/** The name of one of the three scores. */
export const ScoreName = v.keyof(StakeholderScores);
export type ScoreName = v.InferOutput<typeof ScoreName>;

export const ScoreSources = closed({
  decisionPower: v.optional(ScoreSource),
  influenceLevel: v.optional(ScoreSource),
  relationshipStrength: v.optional(ScoreSource),
});
export type ScoreSources = v.InferOutput<typeof ScoreSources>;

const evidence = v.optional(prose(EVIDENCE_LIMIT));
export const ScoreEvidence = closed({
  decisionPower: evidence,
  influenceLevel: evidence,
  relationshipStrength: evidence,
});
export type ScoreEvidence = v.InferOutput<typeof ScoreEvidence>;

/** A score left out is the store's default: decision power 5, influence 5, relationship 3. */
export const StakeholderCreate = closed({
  contactName: text(200),
  contactEmail: orNull(Email),
  title: orNull(clearableText(200)),
  roles: v.optional(Roles, () => []),
  scores: v.optional(SomeScores, () => ({})),
  scoreSources: v.optional(ScoreSources, () => ({})),
});
export type StakeholderCreate = v.InferOutput<typeof StakeholderCreate>;
export type StakeholderCreateInput = v.InferInput<typeof StakeholderCreate>;

export const StakeholderRead = closed({
  id: Uuid,
  accountId: Uuid,
  contactName: text(200),
  contactEmail: v.nullable(Email),
  title: v.nullable(text(200)),
  roles: Roles,
  scores: StakeholderScores,
  scoreSources: ScoreSources,
  scoreEvidence: ScoreEvidence,
  interactionCount: Count,
  lastInteraction: v.nullable(IsoDateTime),
  notes: v.nullable(prose(NOTES_LIMIT)),
  createdAt: IsoDateTime,
  updatedAt: v.nullable(IsoDateTime),
});
export type StakeholderRead = v.InferOutput<typeof StakeholderRead>;
