import * as v from 'valibot';
import { SIGNAL_FIELDS } from '../domain/qualification-signals.ts';
import { validatePolicy } from '../domain/stage-policy-faults.ts';
import { closed } from './objects.ts';
import { Count, Share } from './primitives.ts';
import { DealStage } from './words.ts';

/** All moves there are between eight stages; a list with more repeats itself. */
const TRANSITION_LIMIT = 64;

const Transitions = v.pipe(
  v.array(v.strictTuple([DealStage, DealStage])),
  v.maxLength(TRANSITION_LIMIT),
);

const EntryCriteria = closed({
  bantShare: Share,
  meddicShare: Share,
  interactions: Count,
  signals: v.pipe(v.array(v.picklist(SIGNAL_FIELDS)), v.maxLength(SIGNAL_FIELDS.length)),
});

/** How a tenant's deals move; what is wrong with it is said by path. */
export const StagePolicy = v.pipe(
  closed({
    version: v.pipe(Count, v.minValue(1)),
    transitions: closed({ job: Transitions, agent: Transitions, human: Transitions }),
    humanOnly: v.pipe(v.array(DealStage), v.maxLength(TRANSITION_LIMIT)),
    entry: closed({
      prospecting: EntryCriteria,
      discovery: EntryCriteria,
      qualification: EntryCriteria,
      evaluation: EntryCriteria,
      negotiation: EntryCriteria,
      closed_won: EntryCriteria,
      closed_lost: EntryCriteria,
      stalled: EntryCriteria,
    }),
    maxEvidenceAgeDays: v.nullable(v.number()),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const input: Record<string, unknown> = { ...dataset.value };
    for (const { path, reason } of validatePolicy(dataset.value)) {
      const [first, ...rest] = path.split('.').map((key) => ({
        type: 'unknown' as const,
        origin: 'value' as const,
        input,
        key,
        value: undefined,
      }));
      addIssue(first ? { message: reason, path: [first, ...rest] } : { message: reason });
    }
  }),
);
export type StagePolicyInput = v.InferInput<typeof StagePolicy>;
