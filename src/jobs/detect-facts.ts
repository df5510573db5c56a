import type { ExchangeName, LatestInteraction } from '../repositories/interactions.ts';
import type { OpportunityFacts } from '../repositories/opportunities.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import type { AccountPeople, PersonOnFile } from './deal-people.ts';
import { readDeals, withEvidence } from './deal-writes.ts';
import type { DetectFacts } from './detect-decision.ts';
import type { ProgressFacts } from './detect-progress.ts';

/** Whose facts: of locked accounts, and of exchanges with them. */
interface Asked {
  readonly accountIds: readonly string[];
  /** Deals that are read though they are closed. */
  readonly named: readonly string[];
  readonly exchanges: readonly ExchangeName[];
}

/** The fields whose values conversations compete for. */
const CONTESTED = ['estimatedValue', 'closeDate', 'productLine', 'detectionConfidence'];

/**
 * Reads what decisions about conversations rest on. The first statements are sent before this
 * returns, and none needs another's rows: they are waited for as one.
 */
export async function readFacts(
  uow: UnitOfWork,
  { accountIds, named, exchanges }: Asked,
): Promise<Omit<DetectFacts, 'policy' | 'findings'>> {
  const latestRead = uow.interactions.latest(accountIds);
  const dealsRead = readDeals(uow, accountIds, named);
  const [latest, deals, progress, people, interactions] = await Promise.all([
    latestRead,
    dealsRead.then((read) => withEvidence(uow, read, CONTESTED)),
    dealsRead.then((read) => readProgress(uow, read)),
    readPeople(uow, accountIds, latestRead),
    uow.interactions.find(exchanges),
  ]);
  return { interactions, latest, deals, progress, people };
}

/** Reads what the stages of locked accounts' deals rest on. */
async function readProgress(
  uow: UnitOfWork,
  opportunities: readonly OpportunityFacts[],
): Promise<ProgressFacts> {
  const policy = uow.tenant.stagePolicy;
  const ids = opportunities.map(({ id }) => id);
  if (ids.length === 0) return { policy, signals: [], reached: [] };
  const [signals, reached] = await Promise.all([
    uow.qualifications.of(ids),
    uow.stagesReached.of(ids),
  ]);
  return { policy, signals, reached };
}

/** Reads the people of locked accounts, and what decides on their titles and scores; by account. */
async function readPeople(
  uow: UnitOfWork,
  accountIds: readonly string[],
  latest: Promise<ReadonlyMap<string, LatestInteraction>>,
): Promise<Map<string, AccountPeople>> {
  if (accountIds.length === 0) return new Map();
  const [stored, contacts] = await Promise.all([
    uow.people.inAccounts(accountIds),
    uow.people.contacts(accountIds),
  ]);
  if (stored.length === 0) return new Map();
  const ids = stored.map(({ id }) => id);
  const [said, saidTitles] = await Promise.all([uow.people.evidence(ids), uow.people.titles(ids)]);
  const evidence = Map.groupBy(said, ({ entityId }) => entityId);
  const titles = Map.groupBy(saidTitles, ({ entityId }) => entityId);
  const meetings = Map.groupBy(contacts, ({ stakeholderId }) => stakeholderId);
  const onFile = stored.map((facts): PersonOnFile => {
    const { id } = facts;
    const observations = evidence.get(id) ?? [];
    return { facts, observations, titles: titles.get(id) ?? [], met: meetings.get(id) ?? [] };
  });
  const byAccount = Map.groupBy(onFile, ({ facts }) => facts.accountId);
  const newest = await latest;
  return new Map(
    Array.from(byAccount, ([accountId, people]) => {
      return [accountId, { people, newest: newest.get(accountId)?.at ?? null }];
    }),
  );
}
