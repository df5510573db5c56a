import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { SIDES, STAKEHOLDER_ROLES } from '../../domain/vocabulary.ts';

/**
 * What a model is asked to answer. Every key is required, since servers that hold a model to a
 * schema want it so; the bounds are ours, and are checked when the answer is believed.
 */
const maybe = v.nullable(v.string());
const grounded = <S extends v.GenericSchema>(value: S) =>
  v.strictObject({ value: v.nullable(value), quote: maybe });
const quotes = v.array(v.string());

/** The signals of a deal's qualification, by where they are kept. */
export const QUALIFICATION_SIGNALS = [
  ...(['bant.budget', 'bant.authority', 'bant.need', 'bant.timeline'] as const),
  ...(['meddic.metrics', 'meddic.economicBuyer', 'meddic.decisionCriteria'] as const),
  ...(['meddic.decisionProcess', 'meddic.pain', 'meddic.champion'] as const),
] as const;

export const POLITICAL_SCORES = [
  'decisionPower',
  'influenceLevel',
  'relationshipStrength',
] as const;

export const MOODS = ['positive', 'negative', 'mixed'] as const;

const SaidPerson = v.strictObject({
  who: v.string(),
  scores: v.array(
    v.strictObject({ score: v.picklist(POLITICAL_SCORES), value: v.number(), quote: v.string() }),
  ),
  roles: v.array(v.strictObject({ role: v.picklist(STAKEHOLDER_ROLES), quote: v.string() })),
  trust: quotes,
});
export type SaidPerson = v.InferOutput<typeof SaidPerson>;

const SaidSignal = v.strictObject({
  signal: v.picklist(QUALIFICATION_SIGNALS),
  identified: v.boolean(),
  value: maybe,
  quote: v.string(),
  confidence: v.number(),
});
export type SaidSignal = v.InferOutput<typeof SaidSignal>;

const SaidStep = v.strictObject({ quote: v.string(), owner: maybe, dueDate: maybe });
export type SaidStep = v.InferOutput<typeof SaidStep>;

export const ModelAnswer = v.strictObject({
  dealPotential: v.strictObject({ confidence: v.number(), quote: maybe }),
  productLine: grounded(v.string()),
  estimatedValue: grounded(v.number()),
  closeDate: grounded(v.string()),
  matchingOpportunityId: maybe,
  isNewOpportunity: v.boolean(),
  painPoints: quotes,
  budgetSignals: quotes,
  objections: quotes,
  competitors: quotes,
  nextSteps: v.array(SaidStep),
  sentiment: v.nullable(v.picklist(MOODS)),
  qualification: v.array(SaidSignal),
  people: v.array(SaidPerson),
  participants: v.array(v.strictObject({ name: v.string(), side: v.picklist(SIDES) })),
});
export type ModelAnswer = v.InferOutput<typeof ModelAnswer>;

/** The same as JSON Schema, without the key that says so: not every server takes it. */
const { $schema: _, ...answerSchema } = toJsonSchema(ModelAnswer);
export const ANSWER_SCHEMA = answerSchema;
