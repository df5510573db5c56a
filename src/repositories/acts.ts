import type { ObservationSource, OpportunitySource, ScoreSource } from '../domain/vocabulary.ts';
import type { Actor } from '../schemas/actor.ts';

/** Where a value comes from that an actor sets: only a person's holds against all others. */
export function sourceOf({ kind }: Actor): ObservationSource {
  return kind === 'human' ? 'human_override' : 'conversation_signal';
}

/** Who made a deal, where the caller does not say: a manual one is a person's. */
export const CREATORS: Readonly<Record<OpportunitySource, Actor>> = Object.freeze({
  agent_detected: { kind: 'agent', name: 'unnamed agent' },
  manual: { kind: 'human', name: 'unnamed person', reason: 'entered by hand' },
  imported: { kind: 'job', name: 'import' },
});

/** Who gave a score, where the caller does not say. */
export const SCORERS: Readonly<Record<ScoreSource, Actor>> = Object.freeze({
  heuristic: { kind: 'job', name: 'title heuristic' },
  conversation_signal: { kind: 'agent', name: 'unnamed agent' },
  human_override: { kind: 'human', name: 'unnamed person', reason: 'set by hand' },
});

/** Returns an actor as the ledgers store one. */
export function actorColumns({ kind, name, reason }: Actor) {
  return { actorKind: kind, actorName: name, reason: reason ?? null };
}
