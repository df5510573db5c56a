import { moneyText } from '../domain/plan-words.ts';
import type { Criterion } from '../domain/stage-criteria.ts';
import type { OpportunityRead } from '../schemas/opportunity.ts';
import { OpportunityPlanData } from '../schemas/opportunity-plan.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { styled } from './output.ts';
import { paragraphs, plain } from './paragraph.ts';
import type { StoryContext } from './story-context.ts';

interface ToldDeal {
  readonly deal: OpportunityRead;
  readonly currency: string | null;
}

/** Returns how a deal came to its stage, what the next one asks for, and what is to be done. */
export async function dealLines(
  { deals, tenantId }: StoryContext,
  { deal, currency }: ToldDeal,
): Promise<string[]> {
  const stays = await deals.stageHistory(tenantId, deal.id);
  const { next, met, missing, blocked } = await deals.explainStage(tenantId, deal.id);
  const plan = await deals.getOpportunityPlan(tenantId, deal.id);
  const { actionItems } = parseOrThrow(OpportunityPlanData, plan?.data ?? {}, 'plan');
  const { estimatedValue, closeDate } = deal;
  const facts = [
    styled('cyan', plain(deal.name)),
    deal.dealStage,
    estimatedValue === null ? '' : moneyText(estimatedValue, currency),
    closeDate === null ? '' : `closes ${closeDate.slice(0, 10)}`,
  ];
  const path = stays.map(({ stage, enteredAt, reason }): [string, string] => {
    return [`${enteredAt.toISOString().slice(0, 10)} ${stage}`, reason ?? ''];
  });
  const todo = actionItems.map(({ description, owner, dueDate, status }): [string, string] => {
    const due = dueDate ? `, due ${dueDate.slice(0, 10)}` : '';
    return [status, `${description} (${owner ?? 'nobody yet'}${due})`];
  });
  return [
    `  ${facts.filter(Boolean).join(' · ')}`,
    ...paragraphs(path),
    `  ${next ? `For ${next}` : (blocked ?? '')}`,
    ...paragraphs([...told('met', met), ...told('missing', missing)]),
    ...(todo.length > 0 ? ['  To do', ...paragraphs(todo)] : []),
  ];
}

function told(label: string, criteria: readonly Criterion[]): [string, string][] {
  return criteria.map(({ words }) => [label, words]);
}
