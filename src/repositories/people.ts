import type { TenantSession } from '../db/tenant-session.ts';
import type { KnownPerson } from '../domain/match-person.ts';
import { PERSON_FIELDS, type PersonObservation } from '../domain/person-ledger.ts';
import type { PoliticalScore, ScoreName } from '../domain/political-scores.ts';
import type { Channel, StakeholderRole } from '../domain/vocabulary.ts';
import type { StoredObservation } from './observations.ts';
import { scoreColumns } from './score-ledger.ts';

/** A stored person of an account. */
export interface PersonFacts extends KnownPerson {
  readonly accountId: string;
  readonly contactName: string;
  readonly contactEmail: string | null;
  readonly sharedEmailKeys: readonly string[];
  readonly otherNameKeys: readonly string[];
  /** When the name was said; null where somebody entered it, and conversations leave it. */
  readonly namedAt: Date | null;
  readonly title: string | null;
  /** In alphabetical order. */
  readonly roles: readonly StakeholderRole[];
  readonly interactionCount: number;
  readonly lastInteraction: Date | null;
}

/** The whole new state of a person, as jobs write it. */
export interface PersonState extends PersonFacts {
  readonly scores: Readonly<Record<ScoreName, PoliticalScore>>;
}

/** What is on record of a person's scores, and of signs of trust. */
export interface StoredPersonObservation extends PersonObservation {
  readonly entityId: string;
}

/** One interaction in which a person took part. */
export interface PersonContact {
  readonly stakeholderId: string;
  readonly at: Date;
  readonly channel: Channel;
}

/** The people of accounts, read and written in sets under their accounts' locks. */
export class People {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  inAccounts(accountIds: readonly string[]): Promise<PersonFacts[]> {
    const { query, tenantId } = this.#session;
    return query<PersonFacts>`
      select id, account_id as "accountId", contact_name as "contactName", name_key as "nameKey",
        contact_email as "contactEmail", email_key as "emailKey",
        shared_email_keys as "sharedEmailKeys", other_name_keys as "otherNameKeys",
        named_at as "namedAt", title, roles,
        interaction_count as "interactionCount", last_interaction as "lastInteraction"
      from stakeholders
      where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
        and merged_into is null`;
  }

  /**
   * Returns the evidence that decides on people's scores. Of what conversations say of a score the
   * first of each value is enough: only the highest counts, and of equals the first.
   */
  evidence(ids: readonly string[]): Promise<StoredPersonObservation[]> {
    const { query, tenantId } = this.#session;
    return query<StoredPersonObservation>`
      select distinct on (entity_id, field, source, statement)
        entity_id as "entityId", field, source, value, evidence, observed_at as at,
        sequence::int, interaction_id as "interactionId"
      from observations cross join lateral (
        select case when source = 'conversation_signal' and field <> 'trust' then value
          else to_jsonb(sequence) end as statement) as said
      where tenant_id = ${tenantId} and entity_id = any(${ids}::uuid[])
        and field = any(${[...PERSON_FIELDS]}::text[])
        and source in ('heuristic', 'conversation_signal', 'human_override')
      order by entity_id, field, source, statement, observed_at, sequence`;
  }

  /** Returns what was said of people's titles: of one said again and again, first and last time. */
  titles(ids: readonly string[]): Promise<StoredObservation[]> {
    const { query, tenantId } = this.#session;
    return query<StoredObservation>`
      select "entityId", field, value, source, at, sequence, released from (
        select entity_id as "entityId", field, value, source, observed_at as at, sequence::int,
          released, lag(value) over same = value and lead(value) over same = value as "isBetween"
        from observations
        where tenant_id = ${tenantId} and entity_id = any(${ids}::uuid[]) and field = 'title'
        window same as (partition by entity_id, source = 'human_override'
          order by observed_at, sequence)
      ) as said
      where "isBetween" is not true`;
  }

  /**
   * Returns the interactions that decide on people's relationships: those in the 90 days up to the
   * newest one with anybody on record, and each person's newest in each channel. The account's own
   * newest one is at least as new, and moves forward only.
   */
  contacts(accountIds: readonly string[]): Promise<PersonContact[]> {
    const { query, tenantId } = this.#session;
    return query<PersonContact>`
      with met as (
        select distinct interactions.id, account_id, channel, occurred_at,
          participant->>'stakeholderId' as stakeholder_id
        from interactions cross join lateral jsonb_array_elements(participants) as participant
        where tenant_id = ${tenantId} and account_id = any(${accountIds}::uuid[])
          and participant->>'stakeholderId' is not null
      ), ranked as (
        select stakeholder_id, channel, occurred_at, row_number() over (
            partition by stakeholder_id, channel order by occurred_at desc, id) as place,
          max(occurred_at) over (partition by account_id) as newest
        from met
      )
      select stakeholder_id as "stakeholderId", channel, occurred_at as at from ranked
      where place = 1 or occurred_at >= newest - interval '90 days'`;
  }

  /** Writes people as they are now, new ones and changed ones. */
  async save(people: readonly PersonState[]): Promise<void> {
    if (people.length === 0) return;
    const { query, tenantId } = this.#session;
    const rows = people.map(({ scores, ...person }) => ({ ...person, ...scoreColumns(scores) }));
    await query`
      insert into stakeholders as stored (tenant_id, id, account_id, contact_name, name_key, named_at,
        contact_email, email_key, shared_email_keys, title, roles, decision_power,
        influence_level, relationship_strength, score_sources, score_evidence,
        interaction_count, last_interaction)
      select ${tenantId}, id, "accountId", "contactName", "nameKey", "namedAt", "contactEmail", "emailKey",
        "sharedEmailKeys", title, roles, "decisionPower", "influenceLevel",
        "relationshipStrength", "scoreSources", "scoreEvidence", "interactionCount",
        "lastInteraction"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as person (id uuid,
        "accountId" uuid, "contactName" text, "nameKey" text, "namedAt" timestamptz, "contactEmail" text,
        "emailKey" text, "sharedEmailKeys" jsonb, title text, roles jsonb, "decisionPower" int,
        "influenceLevel" int, "relationshipStrength" int, "scoreSources" jsonb,
        "scoreEvidence" jsonb, "interactionCount" int, "lastInteraction" timestamptz)
      on conflict (tenant_id, id) do update set contact_name = excluded.contact_name,
        name_key = excluded.name_key, named_at = excluded.named_at,
        contact_email = excluded.contact_email,
        email_key = excluded.email_key, shared_email_keys = excluded.shared_email_keys,
        title = excluded.title, roles = excluded.roles, decision_power = excluded.decision_power,
        influence_level = excluded.influence_level,
        relationship_strength = excluded.relationship_strength,
        score_sources = excluded.score_sources, score_evidence = excluded.score_evidence,
        interaction_count = excluded.interaction_count,
        last_interaction = excluded.last_interaction, updated_at = now()`;
  }
}
