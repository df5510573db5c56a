import type { LatestInteraction } from '../repositories/interactions.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import type { AccountPeople, PersonOnFile } from './deal-people.ts';
import type { DealFacts } from './deal-writes.ts';
import type { ProgressFacts } from './detect-progress.ts';

/** Reads what the stages of locked accounts' deals rest on. */
export async function readProgress(
  uow: UnitOfWork,
  { opportunities }: DealFacts,
): Promise<ProgressFacts> {
  const policy = uow.tenant.stagePolicy;
  const ids = opportunities.map(({ id }) => id);
  if (ids.length === 0) return { policy, signals: [], reached: [] };
  const signals = await uow.qualifications.of(ids);
  return { policy, signals, reached: await uow.stagesReached.of(ids) };
}

/** Reads the people of locked accounts, and what decides on their titles and scores; by account. */
export async function readPeople(
  uow: UnitOfWork,
  accountIds: readonly string[],
  latest: ReadonlyMap<string, LatestInteraction>,
): Promise<Map<string, AccountPeople>> {
  const stored = accountIds.length === 0 ? [] : await uow.people.inAccounts(accountIds);
  if (stored.length === 0) return new Map();
  const ids = stored.map(({ id }) => id);
  const evidence = Map.groupBy(await uow.people.evidence(ids), ({ entityId }) => entityId);
  const titles = Map.groupBy(await uow.people.titles(ids), ({ entityId }) => entityId);
  const meetings = Map.groupBy(
    await uow.people.contacts(accountIds),
    ({ stakeholderId }) => stakeholderId,
  );
  const onFile = stored.map((facts): PersonOnFile => {
    const { id } = facts;
    const observations = evidence.get(id) ?? [];
    return { facts, observations, titles: titles.get(id) ?? [], met: meetings.get(id) ?? [] };
  });
  const byAccount = Map.groupBy(onFile, ({ facts }) => facts.accountId);
  return new Map(
    Array.from(byAccount, ([accountId, people]) => {
      return [accountId, { people, newest: latest.get(accountId)?.at ?? null }];
    }),
  );
}
