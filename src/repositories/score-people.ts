import type { TenantSession } from '../db/tenant-session.ts';
import { PERSON_FIELDS, type PersonObservation } from '../domain/person-ledger.ts';
import { type PoliticalScore, SCORE_NAMES, type ScoreName } from '../domain/political-scores.ts';
import { type Contact, contactFrom } from '../domain/relationship-strength.ts';
import {
  type Channel,
  type ScoreSource,
  STAKEHOLDER_ROLES,
  type StakeholderRole,
} from '../domain/vocabulary.ts';
import { NotFound } from '../errors.ts';
import { personIds } from './merged-people.ts';
import { type DerivedScores, scoreColumns } from './score-ledger.ts';

/** A person as stored: the visible title, roles and scores. */
export interface ScoredPerson {
  readonly id: string;
  readonly accountId: string;
  readonly title: string | null;
  readonly roles: readonly StakeholderRole[];
  readonly scores: DerivedScores;
}

/** The words on record for one role of a person. */
export interface RoleWords {
  readonly role: StakeholderRole;
  readonly evidence: string | null;
  readonly interactionId: string | null;
}

/** All that is on record of a person that the scores and roles follow from. */
export interface PersonRecord {
  readonly person: ScoredPerson;
  readonly observations: readonly PersonObservation[];
  readonly roleWords: readonly RoleWords[];
  readonly contact: Contact;
}

/** A stored interaction that evidence may come from. */
export interface Exchange {
  readonly id: string;
  readonly accountId: string;
  readonly at: Date;
}

const ROLE_FIELDS = STAKEHOLDER_ROLES.map((role) => `role.${role}`);

/** The frequency of a relationship is full at 8 interactions: more of one channel need no reading. */
const READ_PER_CHANNEL = 50;

/** People with the evidence for their scores, read and written in sets under the accounts' locks. */
export class ScorePeople {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /** Returns the accounts to lock. @throws {NotFound} a person is not visible to the tenant. */
  async accountsOf(ids: readonly string[]): Promise<string[]> {
    const { query, tenantId } = this.#session;
    const rows = await query<{ id: string; accountId: string }>`
      select id, account_id as "accountId" from stakeholders
      where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`;
    const accounts = new Map(rows.map(({ id, accountId }) => [id, accountId]));
    return ids.map((id) => {
      const accountId = accounts.get(id);
      if (accountId === undefined) throw new NotFound(`no stakeholder ${id}`);
      return accountId;
    });
  }

  /**
   * Reads people, after their accounts were locked, by the ids asked for: one who turned out to be
   * somebody else is that one.
   */
  async read(asked: readonly string[]): Promise<Map<string, PersonRecord>> {
    const now = await personIds(this.#session, asked);
    const ids = [...new Set(now.values())];
    const people = await this.#people(ids);
    const evidence = await this.#evidence(ids);
    const meetings = await this.#meetings(people);
    const records = people.map((person) => {
      const about = evidence.filter(({ stakeholderId }) => stakeholderId === person.id);
      const met = meetings.filter(({ stakeholderId }) => stakeholderId === person.id);
      const record: PersonRecord = {
        person,
        observations: about.filter(isPersonObservation),
        roleWords: about.flatMap(roleWordsIn),
        contact: contactFrom(met, met[0]?.accountNewest ?? null),
      };
      return [person.id, record] as const;
    });
    const byId = new Map(records);
    return new Map(
      [...now].flatMap(([id, person]) => {
        const record = byId.get(person);
        return record ? [[id, record] as const] : [];
      }),
    );
  }

  exchanges(ids: readonly string[]): Promise<Exchange[]> {
    const { query, tenantId } = this.#session;
    return query<Exchange>`
      select id, account_id as "accountId", occurred_at as at from interactions
      where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`;
  }

  /** Writes title, roles and scores. @throws {NotFound} one is gone: its account was not locked. */
  async update(people: readonly ScoredPerson[]): Promise<void> {
    if (people.length === 0) return;
    const { query, tenantId } = this.#session;
    const rows = people.map(({ scores, ...person }) => ({ ...person, ...scoreColumns(scores) }));
    const ids = people.map(({ id }) => id);
    const updated = await query`
      update stakeholders set title = new.title, roles = new.roles,
        decision_power = new."decisionPower", influence_level = new."influenceLevel",
        relationship_strength = new."relationshipStrength", score_sources = new."scoreSources",
        score_evidence = new."scoreEvidence", updated_at = now()
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new (id uuid, title text,
        roles jsonb, "decisionPower" int, "influenceLevel" int, "relationshipStrength" int,
        "scoreSources" jsonb, "scoreEvidence" jsonb)
      where stakeholders.tenant_id = ${tenantId} and stakeholders.id = any(${ids}::uuid[])
        and stakeholders.id = new.id
      returning 1`;
    if (updated.length !== ids.length) throw new NotFound('a stakeholder to update is gone');
  }

  async #people(ids: readonly string[]): Promise<ScoredPerson[]> {
    const { query, tenantId } = this.#session;
    const rows = await query<StoredPerson>`
      select id, account_id as "accountId", title, roles, decision_power as "decisionPower",
        influence_level as "influenceLevel", relationship_strength as "relationshipStrength",
        score_sources as "scoreSources", score_evidence as "scoreEvidence"
      from stakeholders where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`;
    return rows.map((row) => {
      const { id, accountId, title, roles } = row;
      return { id, accountId, title, roles, scores: storedScores(row) };
    });
  }

  #evidence(ids: readonly string[]): Promise<Evidence[]> {
    const { query, tenantId } = this.#session;
    return query<Evidence>`
      select entity_id as "stakeholderId", field, value, source, evidence, observed_at as at,
        interaction_id as "interactionId", sequence::int
      from observations
      where tenant_id = ${tenantId} and entity_type = 'stakeholder'
        and entity_id = any(${ids}::uuid[])
        and field = any(${[...PERSON_FIELDS, ...ROLE_FIELDS]}::text[])
        and source in ('heuristic', 'conversation_signal', 'human_override')
      order by sequence`;
  }

  #meetings(people: readonly ScoredPerson[]): Promise<Meeting[]> {
    const { query, tenantId } = this.#session;
    const ids = people.map(({ id }) => id);
    const accountIds = [...new Set(people.map(({ accountId }) => accountId))];
    return query<Meeting>`
      with met as (
        select person.id as "stakeholderId", channel, occurred_at as at,
          max(occurred_at) over (partition by account_id) as "accountNewest",
          row_number() over (partition by person.id, channel order by occurred_at desc) as place
        from interactions left join lateral (
          select distinct said ->> 'stakeholderId' as id
          from jsonb_array_elements(participants) as said
          where said ->> 'stakeholderId' = any(${ids}::text[])
        ) as person on true
        where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
      )
      select "stakeholderId", channel, at, "accountNewest" from met
      where "stakeholderId" is not null and place <= ${READ_PER_CHANNEL}`;
  }
}

interface Evidence extends Omit<PersonObservation, 'field' | 'value'> {
  readonly stakeholderId: string;
  readonly field: string;
  readonly value: unknown;
}

interface Meeting {
  readonly stakeholderId: string;
  readonly channel: Channel;
  readonly at: Date;
  readonly accountNewest: Date;
}

type StoredPerson = Omit<ScoredPerson, 'scores'> &
  Readonly<Record<ScoreName, number>> & {
    readonly scoreSources: Readonly<Partial<Record<ScoreName, ScoreSource>>>;
    readonly scoreEvidence: Readonly<Partial<Record<ScoreName, string>>>;
  };

function storedScores(row: StoredPerson): DerivedScores {
  const of = (name: ScoreName): PoliticalScore => ({
    value: row[name],
    source: row.scoreSources[name] ?? null,
    evidence: row.scoreEvidence[name] ?? null,
  });
  return Object.fromEntries(SCORE_NAMES.map((name) => [name, of(name)])) as DerivedScores;
}

function isPersonObservation(evidence: Evidence): evidence is Evidence & PersonObservation {
  const { field, value } = evidence;
  const isOurs = (PERSON_FIELDS as readonly string[]).includes(field);
  return isOurs && (value === null || typeof value === 'number');
}

function roleWordsIn({ field, evidence, interactionId }: Evidence): RoleWords[] {
  const role = STAKEHOLDER_ROLES.find((name) => field === `role.${name}`);
  return role ? [{ role, evidence, interactionId }] : [];
}
