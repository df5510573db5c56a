import { isOpen } from '../domain/stages.ts';
import { AccountPlanData } from '../schemas/account-plan.ts';
import type { OpportunityRead } from '../schemas/opportunity.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { count, styled } from './output.ts';
import { paragraphs, plain } from './paragraph.ts';
import type { StoryContext } from './story-context.ts';

/** The newest events that are told; the plan has up to fifty. */
const EVENTS_SHOWN = 4;
const EVENT = /^(\d{4}-\d\d-\d\d): (.*)$/s;

/** Returns the account's plan in brief. */
export async function accountLines(
  { deals, tenantId, account }: StoryContext,
  opportunities: readonly OpportunityRead[],
): Promise<string[]> {
  const plan = await deals.getAccountPlan(tenantId, account.id);
  const { companyProfile, relationshipHistory, strategicPositioning } = parseOrThrow(
    AccountPlanData,
    plan?.data ?? {},
    'plan',
  );
  const open = opportunities.filter(({ dealStage }) => isOpen(dealStage));
  const { interactionSummaries, overallSentiment, keyEvents, wins, losses } = relationshipHistory;
  const last = interactionSummaries.at(-1);
  const { competitiveLandscape, whitespaceOpportunities } = strategicPositioning;
  const facts = [companyProfile.industry, companyProfile.companySize, account.website];
  const known = facts.flatMap((fact) => (fact ? plain(fact) : []));
  const name = [styled(['bold', 'cyan'], plain(account.accountName)), ...known];
  const brief: [string, string][] = [
    ['deals', `${open.length} open, ${wins.length} won, ${losses.length} lost`],
    ['mood', overallSentiment],
    ['last heard', last ? `${last.date.slice(0, 10)}, ${last.channel}: ${last.summary}` : ''],
    ['competitors', competitiveLandscape],
    ['plan', plan ? `version ${plan.version}` : 'none yet'],
    ['not sold yet', whitespaceOpportunities.join(', ')],
    ...keyEvents.slice(-EVENTS_SHOWN).map((event): [string, string] => {
      const [, day = '', text = event] = EVENT.exec(event) ?? [];
      return [day, withoutReason(text)];
    }),
  ];
  return [
    `  ${name.join(' · ')} · ${count(interactionSummaries.length, 'conversation')}`,
    ...paragraphs(brief.filter(([, text]) => text !== '')),
  ];
}

const REASON = /, by (?:detect-opportunity|advance-stage) \(/;

/** The reasons of a job's move are told with the deal. */
function withoutReason(event: string): string {
  const start = event.search(REASON);
  return start !== -1 && event.endsWith(')') ? event.slice(0, start) : event;
}
