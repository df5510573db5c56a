import { isOpen, STAGE_PATH } from '../domain/stages.ts';
import type { OpportunityRead } from '../schemas/opportunity.ts';
import { print, styled } from './output.ts';
import { accountLines } from './story-account.ts';
import type { StoryContext } from './story-context.ts';
import { dealLines } from './story-deal.ts';
import { peopleLines } from './story-people.ts';
import { currencyOf } from './tenants.ts';

/** Prints one account as a salesperson reads it: the plan, the people and why, the deal and why. */
export async function tellStory(context: StoryContext): Promise<void> {
  const { app, deals, tenantId, account } = context;
  const filter = { tenantId, accountId: account.id };
  const { items } = await deals.listOpportunities(tenantId, filter, { limit: 200 });
  print('', styled('bold', 'One account, as a salesperson reads it'));
  print('', ...(await accountLines(context, items)));
  const people = await peopleLines(context);
  if (people.length > 0) print('', styled('bold', 'Its people, and why they are scored so'), '');
  print(...people);
  const deal = furthest(items);
  if (!deal) return;
  const currency = deal.currency ?? (await currencyOf(app.database, tenantId));
  const lines = await dealLines(context, { deal, currency });
  print('', styled('bold', 'Its deal that has come furthest, and why'), '', ...lines);
}

/** The open deal of the latest stage; of equal ones that of the highest value. */
function furthest(deals: readonly OpportunityRead[]): OpportunityRead | undefined {
  const path: readonly string[] = STAGE_PATH;
  const rank = ({ dealStage }: OpportunityRead) => path.indexOf(dealStage);
  const open = deals.filter(({ dealStage }) => isOpen(dealStage));
  return open.toSorted(
    (a, b) => rank(b) - rank(a) || (b.estimatedValue ?? 0) - (a.estimatedValue ?? 0),
  )[0];
}
