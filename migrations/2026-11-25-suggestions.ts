import { Migration } from '@mikro-orm/migrations';
import { dropSecured, ofEachTenant, rowSecurity, TENANT_COLUMNS } from './row-security.ts';

/** What humans decide: suggestions that can be accepted, people who are one, stage policies. */
export class Suggestions extends Migration {
  override name = '2026-11-25-suggestions';

  override up(): void {
    this.addSql('alter table suggestions add account_id uuid null');
    this.addSql("alter table suggestions add proposal jsonb not null default '{}'");
    this.addSql('alter table suggestions add choice varchar(40) null');
    this.addSql('alter table suggestions add decided_at timestamptz(3) null');
    this.addSql('alter table suggestions add decided_by varchar(200) null');
    this.addSql('alter table suggestions add decision_reason text null');
    this.addSql('create index suggestions_status_index on suggestions (tenant_id, status, id)');
    this.mergePeople();
    this.addSql('alter table observations add reattributed_from uuid null');
    this.keepPolicies();
    this.addSql('alter table stage_history add policy_version int null');
  }

  override down(): void {
    this.addSql('alter table stage_history drop column policy_version');
    this.addSql('alter table tenant_settings add stage_policy jsonb null');
    for (const sql of ofEachTenant(`
      insert into tenant_settings (tenant_id, stage_policy)
      select tenant_id, policy from stage_policies where tenant_id = tenant
      order by version desc limit 1
      on conflict (tenant_id) do update set stage_policy = excluded.stage_policy`)) {
      this.addSql(sql);
    }
    for (const sql of dropSecured('stage_policies')) this.addSql(sql);
    this.addSql('alter table observations drop column reattributed_from');
    this.addSql('drop index stakeholders_name_key_unique');
    this.addSql('drop index stakeholders_email_key_unique');
    this.addSql(
      'alter table stakeholders add constraint stakeholders_email_key_unique unique (tenant_id, account_id, email_key)',
    );
    this.addSql(
      'create unique index stakeholders_name_key_unique on stakeholders (tenant_id, account_id, name_key) where (email_key is null)',
    );
    this.addSql('alter table stakeholders drop column named_at');
    this.addSql('alter table stakeholders drop column other_name_keys');
    this.addSql('alter table stakeholders drop column merged_into');
    this.addSql('drop index suggestions_status_index');
    for (const column of [
      'decision_reason',
      'decided_by',
      'decided_at',
      'choice',
      'proposal',
      'account_id',
    ]) {
      this.addSql(`alter table suggestions drop column ${column}`);
    }
  }

  /** Who was merged is no person of the account any more: the keys are free for the one who stays. */
  private mergePeople(): void {
    this.addSql('alter table stakeholders add merged_into uuid null');
    this.addSql("alter table stakeholders add other_name_keys jsonb not null default '[]'");
    this.addSql('alter table stakeholders add named_at timestamptz(3) null');
    this.addSql('alter table stakeholders drop constraint stakeholders_email_key_unique');
    this.addSql('drop index stakeholders_name_key_unique');
    this.addSql(
      'create unique index stakeholders_email_key_unique on stakeholders (tenant_id, account_id, email_key) where (merged_into is null)',
    );
    this.addSql(
      'create unique index stakeholders_name_key_unique on stakeholders (tenant_id, account_id, name_key) where (email_key is null and merged_into is null)',
    );
  }

  private keepPolicies(): void {
    this.addSql(`
      create table stage_policies (
        ${TENANT_COLUMNS},
        version int not null,
        policy jsonb not null,
        actor_kind varchar(10) not null,
        actor_name varchar(200) not null,
        reason text null,
        constraint stage_policies_version_unique unique (tenant_id, version),
        constraint stage_policies_version_check check (version >= 1),
        constraint stage_policies_actor_kind_check check (actor_kind in ('agent', 'job', 'human'))
      )`);
    for (const sql of rowSecurity('stage_policies')) this.addSql(sql);
    this.addSql('grant select, insert on stage_policies to dealkeeper_worker');
    // Version 1 is the default one, which every tenant begins with.
    for (const sql of ofEachTenant(`
      insert into stage_policies (tenant_id, version, policy, actor_kind, actor_name, reason)
      select tenant_id, version, jsonb_set(stage_policy, '{version}', to_jsonb(version)), 'job',
        'migration', 'in force before policies were kept'
      from tenant_settings cross join lateral (
        select greatest((stage_policy ->> 'version')::int, 2) as version) as numbered
      where tenant_id = tenant and stage_policy is not null`)) {
      this.addSql(sql);
    }
    this.addSql('alter table tenant_settings drop column stage_policy');
  }
}
