import * as v from 'valibot';
import { ACTOR_KINDS } from '../domain/vocabulary.ts';
import { closed, fieldRule } from './objects.ts';
import { text } from './primitives.ts';
import { ScoreName } from './stakeholder.ts';

export const REASON_LIMIT = 1_000;

/** Who did it. A person says why: what a human sets beats every signal until it is released. */
export const Actor = v.pipe(
  closed({
    kind: v.picklist(ACTOR_KINDS),
    name: text(200),
    reason: v.optional(text(REASON_LIMIT)),
  }),
  fieldRule(
    'reason',
    ({ kind, reason }) => kind !== 'human' || reason !== undefined,
    'is required of a human',
  ),
  v.metadata({
    if: { properties: { kind: { const: 'human' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in data only
    then: { required: ['reason'] },
  }),
);
export type Actor = v.InferOutput<typeof Actor>;

/** A human's value of one score; outside 0–10 it is taken as the nearest end. */
export const Override = v.pipe(
  closed({
    score: ScoreName,
    value: v.pipe(
      v.number(),
      v.safeInteger(),
      v.description('clamped to 0–10'),
      v.transform((value) => Math.min(10, Math.max(0, value))),
    ),
    actor: Actor,
  }),
  fieldRule('actor', ({ actor }) => actor.kind === 'human', 'must be human: only people override'),
);
export type Override = v.InferOutput<typeof Override>;
export type OverrideInput = v.InferInput<typeof Override>;

/** A human lets a score go that a human set: what conversations say shows again. */
export const Release = v.pipe(
  closed({ score: ScoreName, actor: Actor }),
  fieldRule('actor', ({ actor }) => actor.kind === 'human', 'must be human: only people release'),
);
export type Release = v.InferOutput<typeof Release>;
