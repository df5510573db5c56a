import { currentValue } from '../domain/observations.ts';
import { aboutOf } from '../domain/person-ledger.ts';
import { scoreVerdict } from '../domain/political-map.ts';
import {
  byTime,
  SCORE_NAMES,
  type ScoreName,
  type ScoreObservation,
  scoreLayers,
} from '../domain/political-scores.ts';
import { InvalidJobData, InvariantViolation } from '../errors.ts';
import type { Actor } from '../schemas/actor.ts';
import { actorColumns } from './acts.ts';
import type { NewObservation } from './observations.ts';
import { recount } from './person-counts.ts';
import { joinIdentities } from './person-identity.ts';
import { reattribute } from './reattribution.ts';
import { ScoreLedger } from './score-ledger.ts';
import { type PersonRecord, ScorePeople } from './score-people.ts';
import type { UnitOfWork } from './unit-of-work.ts';

interface Pair {
  readonly staying: string;
  readonly going: string;
}

interface Act {
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Makes two people of an account one, behind its lock. What is on record of the one who goes stays
 * in the ledger, and is recorded again of the one who stays; heuristics are derived anew. Parts in
 * deals and in interactions move, roles and names unite, and an override of either holds: of two on
 * one score the later.
 *
 * @throws {InvalidJobData} they are of two accounts.
 */
export async function mergePeople(uow: UnitOfWork, pair: Pair, act: Act): Promise<void> {
  const [one, other] = await new ScorePeople(uow.session).accountsOf([pair.staying, pair.going]);
  if (one !== other) {
    throw new InvalidJobData([{ path: 'choice', reason: 'is a person of another account' }]);
  }
  await joinPeople(uow, pair, act);
}

/** As {@link mergePeople}, of whose accounts become one, once their interactions are. */
export async function joinPeople(uow: UnitOfWork, pair: Pair, { actor, now }: Act): Promise<void> {
  const people = new ScorePeople(uow.session);
  const before = await people.read([pair.staying, pair.going]);
  const stays = known(before, pair.staying);
  const goes = known(before, pair.going);
  const goneName = await joinIdentities(uow, pair);
  await moveParts(uow, pair);
  await reattribute(uow, pair);
  await uow.observations.add(actsOf(pair, goneName, { actor, now }));
  await keepOverrides(uow, pair.staying, [stays, goes], { actor, now });
  await recount(uow, [pair.staying]);
  await rescore(uow, pair.staying, { before: stays, other: goes, now });
  await uow.stalePlans.refresh([stays.person.accountId]);
}

function known(people: ReadonlyMap<string, PersonRecord>, id: string): PersonRecord {
  const record = people.get(id);
  if (!record) throw new InvariantViolation(`stakeholder ${id} was not read`);
  return record;
}

/** The row of the one who goes may stay behind in a deal where both are: it is nobody's any more. */
async function moveParts(uow: UnitOfWork, { staying, going }: Pair): Promise<void> {
  const { query, tenantId } = uow.session;
  const parts = await query<{ opportunityId: string; roles: [] }>`
    select opportunity_id as "opportunityId", roles from opportunity_stakeholders
    where tenant_id = ${tenantId} and stakeholder_id = ${going}`;
  await query`
    update opportunity_stakeholders as part set stakeholder_id = ${staying}, updated_at = now()
    where tenant_id = ${tenantId} and stakeholder_id = ${going} and not exists (
      select from opportunity_stakeholders as other
      where other.tenant_id = ${tenantId} and other.opportunity_id = part.opportunity_id
        and other.stakeholder_id = ${staying})`;
  await uow.dealLinks.add(parts.map((part) => ({ ...part, stakeholderId: staying })));
  await query`
    update interactions set updated_at = now(), participants = (
      select jsonb_agg(case when said ->> 'stakeholderId' = ${going}
        then jsonb_set(said, '{stakeholderId}', to_jsonb(${staying}::text)) else said end
        order by place)
      from jsonb_array_elements(participants) with ordinality as list (said, place))
    where tenant_id = ${tenantId}
      and account_id = (select account_id from stakeholders
        where tenant_id = ${tenantId} and id = ${staying})
      and participants @> jsonb_build_array(jsonb_build_object('stakeholderId', ${going}::text))`;
}

function actsOf({ staying, going }: Pair, goneName: string, { actor, now }: Act): NewObservation[] {
  const act = {
    ...{ entityType: 'stakeholder' as const, source: 'human_override' as const },
    ...{ evidence: null, interactionId: null, observedAt: now },
    ...actorColumns(actor),
  };
  return [
    { ...act, entityId: going, field: 'mergedInto', value: staying },
    { ...act, entityId: staying, field: 'alias', value: goneName },
  ];
}

/** A release of the one is none of the other's override: it is set again where it would be lost. */
async function keepOverrides(
  uow: UnitOfWork,
  id: string,
  records: readonly PersonRecord[],
  { actor, now }: Act,
): Promise<void> {
  const ledger = new ScoreLedger(uow);
  const merged = await ledger.derive(id);
  for (const score of SCORE_NAMES) {
    const held = records.flatMap((record) => overrideOf(record, score) ?? []).toSorted(byTime);
    const last = held.at(-1);
    if (last === undefined) continue;
    const { source, value } = merged[score];
    if (source === 'human_override' && value === last.value) continue;
    const said = { score, value: last.value, evidence: last.evidence } as const;
    await ledger.add(id, [{ ...said, source: 'human_override' }], now, actor);
  }
}

function overrideOf({ observations }: PersonRecord, score: ScoreName): ScoreObservation | null {
  return scoreLayers(aboutOf(observations, score)).override;
}

/** Title, roles and scores as all that is now on record of the person makes them. */
async function rescore(
  uow: UnitOfWork,
  id: string,
  {
    before,
    other,
    now,
  }: { readonly before: PersonRecord; readonly other: PersonRecord; readonly now: Date },
): Promise<void> {
  const people = new ScorePeople(uow.session);
  const { person, observations, contact } = known(await people.read([id]), id);
  const said = currentValue(await uow.observations.deciding([id], ['title']));
  const isEntered = person.title !== null && said === null;
  const heard = typeof said?.value === 'string' ? said.value : null;
  const title = isEntered ? person.title : (heard ?? person.title ?? other.person.title);
  const context = { at: now, interactionId: null, contact };
  const verdict = scoreVerdict({ title: before.person.title, observations }, { title }, context);
  await uow.observations.add(
    verdict.observations.map(({ at, ...next }) => ({
      ...{ entityType: 'stakeholder' as const, entityId: id, actorKind: 'job' as const },
      ...{ actorName: 'title heuristic', reason: null, observedAt: at },
      ...next,
    })),
  );
  const roles = [...new Set([...person.roles, ...other.person.roles])].sort();
  await people.update([{ ...person, title, roles, scores: verdict.scores }]);
}
