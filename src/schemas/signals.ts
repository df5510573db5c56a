import * as v from 'valibot';
import { ActionItem } from './action-item.ts';
import { closed, fieldRule } from './objects.ts';
import {
  clearableText,
  listOf,
  Money,
  orNull,
  ProductLine,
  prose,
  Score,
  Share,
  text,
} from './primitives.ts';
import { EVIDENCE_LIMIT } from './stakeholder.ts';
import { StakeholderRole } from './words.ts';

const LIST_LIMIT = 200;
const REASONING_LIMIT = 20_000;
const points = listOf(text(2_000), LIST_LIMIT);

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** A producer's guess is kept as evidence whatever it is; only a real id is compared. */
const guessedId = v.pipe(
  text(200),
  v.transform((id) => (UUID.test(id) ? id.toLowerCase() : id)),
);

/** What one conversation says about a deal. */
export const OpportunitySignals = closed({
  dealPotentialConfidence: Share,
  productLine: orNull(ProductLine),
  estimatedValue: orNull(Money),
  estimatedTimeline: orNull(
    v.pipe(clearableText(200), v.description('a date where known, else words')),
  ),
  painPoints: points,
  budgetSignals: points,
  // Without a default: what was handled before there were objections keeps its hash.
  objections: v.optional(
    v.pipe(
      v.array(text(2_000)),
      v.maxLength(LIST_LIMIT),
      v.description("the buyer's reservations, in their own words"),
    ),
  ),
  isNewOpportunity: v.pipe(v.optional(v.boolean(), false), v.description('evidence only')),
  matchingOpportunityId: orNull(guessedId),
  reasoning: v.optional(prose(REASONING_LIMIT), ''),
  competitors: listOf(text(200), LIST_LIMIT),
  nextSteps: listOf(ActionItem, LIST_LIMIT),
  sentiment: orNull(clearableText(50)),
});
export type OpportunitySignals = v.InferOutput<typeof OpportunitySignals>;
export type OpportunitySignalsInput = v.InferInput<typeof OpportunitySignals>;

/**
 * One qualification signal. `identified: false` with evidence is a retraction, without it silence;
 * what is identified needs its evidence, and without a confidence has the lowest.
 */
export const QualificationSignal = v.pipe(
  closed({
    identified: v.boolean(),
    value: orNull(clearableText(2_000)),
    evidence: v.pipe(
      v.optional(v.pipe(prose(EVIDENCE_LIMIT), v.trim()), ''),
      v.description('the words said; required where identified'),
    ),
    confidence: v.optional(Share, 0),
  }),
  fieldRule(
    'evidence',
    ({ identified, evidence }) => !identified || evidence !== '',
    'is required where identified is true',
  ),
);
export type QualificationSignal = v.InferOutput<typeof QualificationSignal>;

const signal = v.optional(QualificationSignal);

/** What one conversation says about a deal's qualification; a signal left out is silence. */
export const QualificationSignals = closed({
  bant: v.optional(
    closed({ budget: signal, authority: signal, need: signal, timeline: signal }),
    () => ({}),
  ),
  meddic: v.optional(
    closed({
      metrics: signal,
      economicBuyer: signal,
      decisionCriteria: signal,
      decisionProcess: signal,
      pain: signal,
      champion: signal,
    }),
    () => ({}),
  ),
});
export type QualificationSignals = v.InferOutput<typeof QualificationSignals>;
export type QualificationSignalsInput = v.InferInput<typeof QualificationSignals>;

const evidence = text(EVIDENCE_LIMIT);
const score = v.optional(closed({ value: Score, evidence }));

/** What one conversation says about one person's part in the deal. */
export const PersonSignals = closed({
  who: v.pipe(text(255), v.description("the person's e-mail address or name")),
  scores: v.optional(
    closed({ decisionPower: score, influenceLevel: score, relationshipStrength: score }),
    () => ({}),
  ),
  roles: listOf(closed({ role: StakeholderRole, evidence }), LIST_LIMIT),
  trust: listOf(evidence, LIST_LIMIT),
});
export type PersonSignals = v.InferOutput<typeof PersonSignals>;
export type PersonSignalsInput = v.InferInput<typeof PersonSignals>;
