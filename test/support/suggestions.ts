import { DealRepository } from '../../src/repositories/deal-repository.ts';
import type { SuggestionRead } from '../../src/repositories/suggestion-read.ts';
import type { JobTest } from './perform.ts';

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
