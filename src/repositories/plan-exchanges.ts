import type { HeardCompetitor, HeardInteraction } from '../domain/account-history.ts';
import type { HeardStep } from '../domain/action-items.ts';
import { LIST_LIMITS } from '../domain/lists.ts';
import { listOf, objectsOf } from '../domain/plan-shapes.ts';
import type { ExchangeRow } from './plan-queries.ts';

/** The newest exchanges, as many as a plan sums up, and the newest that carries a sentiment. */
export function summarised(heard: readonly ExchangeRow[]): HeardInteraction[] {
  const newest = heard.toSorted((a, b) => +b.at - +a.at || b.sequence - a.sequence);
  const shown = newest.slice(0, LIST_LIMITS.interactionSummaries);
  const felt = newest.find(({ sentiment }) => sentiment !== null);
  return felt === undefined || shown.includes(felt) ? shown : [...shown, felt];
}

/** Returns the competitors that an exchange names. */
export function competitorsIn({ id, at, sequence, competitors }: ExchangeRow): HeardCompetitor[] {
  const names = listOf(competitors).filter((name) => typeof name === 'string');
  return names.map((name) => ({ id, at, sequence, name }));
}

/** Returns the next steps that an exchange names; one without a description is none. */
export function stepsIn({ id, at, sequence, nextSteps }: ExchangeRow): HeardStep[] {
  return objectsOf(nextSteps).flatMap((step) => {
    const { description, owner, dueDate, status, createdAt } = step;
    if (typeof description !== 'string' || description.trim() === '') return [];
    return {
      id,
      at,
      sequence,
      description,
      owner: typeof owner === 'string' ? owner : null,
      dueDate: typeof dueDate === 'string' ? dueDate : null,
      createdAt: typeof createdAt === 'string' ? createdAt : null,
      ...(typeof status === 'string' && { status }),
    };
  });
}
