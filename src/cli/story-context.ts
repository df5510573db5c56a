import type { App } from '../app.ts';
import { DealRepository } from '../repositories/deal-repository.ts';
import type { AccountRead } from '../schemas/account.ts';

/** An account to tell of, and where it is read. */
export interface StoryContext {
  readonly app: App;
  readonly deals: DealRepository;
  readonly tenantId: string;
  readonly account: AccountRead;
}

/** Returns what the story of the tenants' account with the most interactions needs, if any has one. */
export async function busiestAccount(
  app: App,
  tenantIds: Iterable<string>,
): Promise<StoryContext | null> {
  const deals = new DealRepository(app.database);
  let busiest: { tenantId: string; accountId: string; heard: number } | null = null;
  for (const tenantId of tenantIds) {
    const [found] = await app.database.unitOfWork(
      tenantId,
      ({ session }) => session.query<{ accountId: string; heard: number }>`
        select account_id as "accountId", count(*)::int as heard from interactions
        where tenant_id = ${tenantId} group by account_id order by heard desc, account_id limit 1`,
    );
    if (found && found.heard > (busiest?.heard ?? 0)) busiest = { tenantId, ...found };
  }
  if (busiest === null) return null;
  const { tenantId, accountId } = busiest;
  const account = await deals.getAccount(tenantId, accountId);
  return account && { app, deals, tenantId, account };
}
