import { Migration } from '@mikro-orm/migrations';
import { dropSecured, rowSecurity, TENANT_COLUMNS } from './row-security.ts';

/** Tables that only grow: the worker may read and add, never change. */
const LEDGERS = ['observations', 'plan_versions', 'stage_history'];

const TENANT_TABLES = [
  'tenant_settings',
  'inbox',
  'accounts',
  'account_keys',
  'account_plans',
  'interactions',
  'observations',
  'opportunities',
  'opportunity_plans',
  'plan_versions',
  'stage_history',
  'stakeholders',
  'suggestions',
];

/** The first schema: tenants, inbox, accounts, deals, people, plans and the evidence for them. */
export class InitialSchema extends Migration {
  override name = '2026-11-22-initial-schema';

  override up(): void {
    this.createTables();
    for (const sql of TENANT_TABLES.flatMap(rowSecurity)) this.addSql(sql);
    this.grant();
  }

  override down(): void {
    for (const sql of TENANT_TABLES.toReversed().flatMap(dropSecured)) this.addSql(sql);
    this.addSql('drop table rejections');
    this.addSql('drop table tenants');
  }

  private grant(): void {
    this.addSql('grant select on tenants, migrations to dealkeeper_worker');
    this.addSql('grant select, insert on rejections to dealkeeper_worker');
    this.addSql('grant usage on sequence observations_sequence_seq to dealkeeper_worker');
    for (const table of TENANT_TABLES) {
      const rights = LEDGERS.includes(table) ? 'select, insert' : 'select, insert, update';
      this.addSql(`grant ${rights} on ${table} to dealkeeper_worker`);
    }
  }

  private createTables(): void {
    this.addSql(`
      create table tenants (
        id uuid not null default gen_random_uuid(),
        slug varchar(63) not null,
        status varchar(20) not null default 'active',
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) null,
        primary key (id),
        constraint tenants_slug_unique unique (slug),
        constraint tenants_status_check check (status in ('active', 'suspended', 'deleting')),
        constraint tenants_slug_check check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$')
      )`);
    this.addSql(`
      create table rejections (
        id uuid not null default gen_random_uuid(),
        created_at timestamptz(3) not null default now(),
        queue varchar(100) not null,
        queue_job_id varchar(200) not null,
        job varchar(100) not null,
        error_code varchar(60) not null,
        reason text not null,
        primary key (id),
        constraint rejections_queue_job_unique unique (queue, queue_job_id, error_code)
      )`);
    this.addSql(`
      create table tenant_settings (
        ${TENANT_COLUMNS},
        update_threshold double precision not null default 0.7,
        create_threshold double precision not null default 0.8,
        match_window_months int not null default 3,
        currency varchar(3) not null default 'USD',
        constraint tenant_settings_tenant_unique unique (tenant_id),
        constraint tenant_settings_update_check check (update_threshold::numeric >= 0 and update_threshold::numeric <= 1),
        constraint tenant_settings_create_check check (create_threshold::numeric >= 0 and create_threshold::numeric <= 1),
        constraint tenant_settings_window_check check (match_window_months >= 0 and match_window_months <= 120)
      )`);
    this.addSql(`
      create table inbox (
        ${TENANT_COLUMNS},
        job varchar(100) not null,
        idempotency_key varchar(200) not null,
        data_hash varchar(64) null,
        status varchar(20) not null,
        result jsonb null,
        why jsonb not null default '[]',
        error_code varchar(60) null,
        reason text null,
        constraint inbox_message_unique unique (tenant_id, job, idempotency_key),
        constraint inbox_status_check check (status in ('done', 'cancelled', 'failed'))
      )`);
    this.addSql(`
      create table accounts (
        ${TENANT_COLUMNS},
        account_name varchar(300) not null,
        name_key varchar(600) not null,
        stem_key varchar(600) not null,
        key_version int not null,
        industry varchar(100) null,
        company_size varchar(50) null,
        website varchar(500) null,
        region varchar(50) null,
        metadata_json jsonb not null default '{}',
        constraint accounts_account_name_unique unique (tenant_id, account_name),
        constraint accounts_name_key_unique unique (tenant_id, name_key)
      )`);
    this.addSql(`create index accounts_stem_key_index on accounts (tenant_id, stem_key)`);
    this.addSql(`
      create table account_keys (
        ${TENANT_COLUMNS},
        account_id uuid not null,
        kind varchar(20) not null,
        key_text varchar(600) not null,
        constraint account_keys_key_unique unique (tenant_id, kind, key_text, account_id),
        constraint account_keys_kind_check check (kind in ('domain', 'alias'))
      )`);
    this.addSql(`create index account_keys_account_index on account_keys (tenant_id, account_id)`);
    this.addSql(`
      create table account_plans (
        ${TENANT_COLUMNS},
        account_id uuid not null,
        plan_data jsonb not null default '{}',
        version int not null default 1,
        stale_since timestamptz(3) null,
        constraint account_plans_account_unique unique (tenant_id, account_id),
        constraint account_plans_version_check check (version >= 1)
      )`);
    this.addSql(
      `create index account_plans_stale_index on account_plans (tenant_id, stale_since) where (stale_since is not null)`,
    );
    this.addSql(`
      create table interactions (
        ${TENANT_COLUMNS},
        account_id uuid not null,
        opportunity_id uuid null,
        sequence int not null,
        channel varchar(20) not null,
        interaction_id varchar(200) not null,
        conversation_id varchar(200) not null,
        occurred_at timestamptz(3) not null,
        subject varchar(500) null,
        sentiment varchar(50) null,
        participants jsonb not null default '[]',
        content jsonb not null default '{}',
        constraint interactions_interaction_id_unique unique (tenant_id, channel, interaction_id),
        constraint interactions_sequence_unique unique (tenant_id, account_id, sequence),
        constraint interactions_channel_check check (channel in ('email', 'call', 'chat', 'meeting', 'note', 'other'))
      )`);
    this.addSql(`
      create table observations (
        ${TENANT_COLUMNS},
        entity_type varchar(20) not null,
        entity_id uuid not null,
        field varchar(60) not null,
        value jsonb null,
        source varchar(30) not null,
        evidence text null,
        interaction_id uuid null,
        actor_kind varchar(10) not null,
        actor_name varchar(200) not null,
        reason text null,
        observed_at timestamptz(3) not null,
        sequence bigserial not null,
        constraint observations_entity_type_check check (entity_type in ('account', 'opportunity', 'stakeholder', 'plan')),
        constraint observations_source_check check (source in ('heuristic', 'conversation_signal', 'human_override', 'import', 'crm')),
        constraint observations_actor_kind_check check (actor_kind in ('agent', 'job', 'human'))
      )`);
    this.addSql(
      `create index observations_entity_index on observations (tenant_id, entity_id, field, observed_at)`,
    );
    this.addSql(`
      create table opportunities (
        ${TENANT_COLUMNS},
        account_id uuid not null,
        external_system varchar(50) null,
        external_id varchar(200) null,
        created_by_interaction uuid null,
        name varchar(300) not null,
        product_line varchar(200) null,
        product_line_key varchar(400) null,
        deal_stage varchar(50) not null default 'prospecting',
        estimated_value double precision null,
        currency varchar(3) null,
        probability double precision not null default 0.1,
        close_date timestamptz(3) null,
        detection_confidence double precision not null default 0,
        source varchar(20) not null default 'agent_detected',
        qualification_snapshot jsonb not null default '{}',
        metadata_json jsonb not null default '{}',
        synced_at timestamptz(3) null,
        constraint opportunities_deal_stage_check check (deal_stage in ('prospecting', 'discovery', 'qualification', 'evaluation', 'negotiation', 'closed_won', 'closed_lost', 'stalled')),
        constraint opportunities_source_check check (source in ('agent_detected', 'manual', 'imported')),
        constraint opportunities_estimated_value_check check (estimated_value::numeric >= 0 and estimated_value::numeric < 'Infinity'),
        constraint opportunities_probability_check check (probability::numeric >= 0 and probability::numeric <= 1),
        constraint opportunities_confidence_check check (detection_confidence::numeric >= 0 and detection_confidence::numeric <= 1),
        constraint opportunities_external_id_check check ((external_id is null) = (external_system is null))
      )`);
    this.addSql(
      `create index opportunities_deal_stage_index on opportunities (tenant_id, deal_stage)`,
    );
    this.addSql(
      `create index opportunities_account_index on opportunities (tenant_id, account_id)`,
    );
    this.addSql(
      `create unique index opportunities_external_id_unique on opportunities (tenant_id, external_system, external_id) where (external_id is not null)`,
    );
    this.addSql(
      `create unique index opportunities_created_by_unique on opportunities (tenant_id, created_by_interaction, product_line_key) nulls not distinct where (created_by_interaction is not null)`,
    );
    this.addSql(`
      create table opportunity_plans (
        ${TENANT_COLUMNS},
        opportunity_id uuid not null,
        plan_data jsonb not null default '{}',
        version int not null default 1,
        stale_since timestamptz(3) null,
        constraint opportunity_plans_opportunity_unique unique (tenant_id, opportunity_id),
        constraint opportunity_plans_version_check check (version >= 1)
      )`);
    this.addSql(
      `create index opportunity_plans_stale_index on opportunity_plans (tenant_id, stale_since) where (stale_since is not null)`,
    );
    this.addSql(`
      create table plan_versions (
        ${TENANT_COLUMNS},
        plan_id uuid not null,
        version int not null,
        plan_data jsonb not null,
        actor_kind varchar(10) not null,
        actor_name varchar(200) not null,
        reason text null,
        constraint plan_versions_version_unique unique (tenant_id, plan_id, version),
        constraint plan_versions_version_check check (version >= 1),
        constraint plan_versions_actor_kind_check check (actor_kind in ('agent', 'job', 'human'))
      )`);
    this.addSql(`
      create table stage_history (
        ${TENANT_COLUMNS},
        opportunity_id uuid not null,
        from_stage varchar(50) null,
        to_stage varchar(50) not null,
        moved_at timestamptz(3) not null,
        actor_kind varchar(10) not null,
        actor_name varchar(200) not null,
        reason text null,
        constraint stage_history_to_stage_check check (to_stage in ('prospecting', 'discovery', 'qualification', 'evaluation', 'negotiation', 'closed_won', 'closed_lost', 'stalled')),
        constraint stage_history_actor_kind_check check (actor_kind in ('agent', 'job', 'human'))
      )`);
    this.addSql(
      `create index stage_history_opportunity_index on stage_history (tenant_id, opportunity_id, moved_at)`,
    );
    this.addSql(`
      create table stakeholders (
        ${TENANT_COLUMNS},
        account_id uuid not null,
        contact_name varchar(200) not null,
        name_key varchar(400) not null,
        contact_email varchar(255) null,
        email_key varchar(255) null,
        title varchar(200) null,
        roles jsonb not null default '[]',
        decision_power int not null default 5,
        influence_level int not null default 5,
        relationship_strength int not null default 3,
        score_sources jsonb not null default '{}',
        score_evidence jsonb not null default '{}',
        interaction_count int not null default 0,
        last_interaction timestamptz(3) null,
        notes text null,
        metadata_json jsonb not null default '{}',
        constraint stakeholders_email_key_unique unique (tenant_id, account_id, email_key),
        constraint stakeholders_decision_power_check check (decision_power >= 0 and decision_power <= 10),
        constraint stakeholders_influence_level_check check (influence_level >= 0 and influence_level <= 10),
        constraint stakeholders_relationship_check check (relationship_strength >= 0 and relationship_strength <= 10),
        constraint stakeholders_interaction_count_check check (interaction_count >= 0)
      )`);
    this.addSql(
      `create unique index stakeholders_name_key_unique on stakeholders (tenant_id, account_id, name_key) where (email_key is null)`,
    );
    this.addSql(`
      create table suggestions (
        ${TENANT_COLUMNS},
        kind varchar(40) not null,
        subject_key varchar(600) not null,
        candidate_ids jsonb not null default '[]',
        reason text not null,
        status varchar(20) not null default 'open',
        job varchar(100) null,
        idempotency_key varchar(200) null,
        constraint suggestions_subject_unique unique (tenant_id, kind, subject_key),
        constraint suggestions_status_check check (status in ('open', 'accepted', 'dismissed'))
      )`);
  }
}
