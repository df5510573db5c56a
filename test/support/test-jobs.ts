import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { type AnyJob, defineJob, type JobDefinition } from '../../src/queue/define-job.ts';
import { closed } from '../../src/schemas/objects.ts';
import type { JobTest } from './perform.ts';

const NoteData = closed({ text: v.string() });
type NoteData = v.InferOutput<typeof NoteData>;

interface NoteDecision {
  readonly result: { readonly outcome: 'created'; readonly ids: Record<string, string> };
  readonly why: readonly string[];
  readonly text: string;
}

export type NoteJob = JobDefinition<'take-note', NoteData, NoteData, unknown, NoteDecision>;

/**
 * Returns a job that adds one observation for each run that is committed: two effects are two
 * rows. Tests replace the part that they are about.
 */
export function takeNote(parts: Partial<NoteJob> = {}): AnyJob {
  return defineJob<'take-note', NoteData, NoteData, unknown, NoteDecision>({
    name: 'take-note',
    data: NoteData,
    attempts: 5,
    timeoutMs: 5_000,
    load: async () => null,
    decide: ({ data }) => noted(data.text),
    save: (uow, decisions) =>
      uow.observations.add(
        decisions.map(({ text }) => ({
          entityType: 'account',
          entityId: randomUUID(),
          field: 'note',
          value: text,
          source: 'import',
          evidence: null,
          interactionId: null,
          actorKind: 'job',
          actorName: 'take-note',
          reason: null,
          observedAt: new Date('2026-03-02T09:00:00Z'),
        })),
      ),
    ...parts,
  });
}

export const noted = (text: string): NoteDecision => ({
  result: { outcome: 'created', ids: {} },
  why: [],
  text,
});

/** Returns the envelope of a note. */
export function aNote({ tenantId }: JobTest, idempotencyKey = 'k', text = 'call back') {
  return { tenantId, idempotencyKey, version: 1, data: { text } };
}

/** Returns the notes that were taken: one for each committed run. */
export async function notes(t: JobTest): Promise<unknown[]> {
  return (await t.rows('observations', 'sequence')).map(({ value }) => value);
}
