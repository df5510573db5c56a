import { JOBS } from '../../src/jobs/registry.ts';
import type { Answer } from '../../src/queue/run-unit.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import type { SuggestionRead } from '../../src/repositories/suggestion-read.ts';
import { type JobTest, perform } from './perform.ts';

export const ANN = { kind: 'human', name: 'Ann', reason: 'I know them' } as const;
export const BEN = { kind: 'human', name: 'Ben', reason: 'they told me' } as const;

export const dealsOf = (t: JobTest) => new DealRepository(t.db.database);

/** Returns the one suggestion of a kind that is open. */
export async function theSuggestion(
  t: JobTest,
  kind: SuggestionRead['kind'],
): Promise<SuggestionRead> {
  const { items } = await dealsOf(t).listSuggestions(t.tenantId, { kind, status: 'open' });
  const [only, ...others] = items;
  if (!only || others.length > 0) throw new Error(`${items.length} suggestions are open`);
  return only;
}

/** Accepts the one open suggestion of a kind. */
export async function accepted(t: JobTest, kind: SuggestionRead['kind'], choice?: string) {
  const { id } = await theSuggestion(t, kind);
  return dealsOf(t).acceptSuggestion(t.tenantId, id, ANN, choice ?? null);
}

/** Runs what is due in the outbox, as relay and worker do. */
export async function runDue(t: JobTest): Promise<Answer[]> {
  const due = await t.sql(
    `select id, job, idempotency_key as key, data from outbox
     where tenant_id = $1 and due_at <= now() order by job, key`,
    [t.tenantId],
  );
  const answers: Answer[] = [];
  for (const { id, job, key, data } of due) {
    const named = JOBS.find(({ name }) => name === job);
    if (!named) throw new Error(`no job ${job}`);
    const options = { idempotencyKey: String(key), ref: String(id) };
    answers.push(await perform(t, named, data, options));
  }
  return answers;
}
