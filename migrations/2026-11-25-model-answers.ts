import { Migration } from '@mikro-orm/migrations';
import { dropSecured, rowSecurity, TENANT_COLUMNS } from './row-security.ts';

/** What models answered, so that a second run does not pay twice, and how often they are asked. */
export class ModelAnswers extends Migration {
  override name = '2026-11-25-model-answers';

  override up(): void {
    this.addSql(`
      create table model_answers (
        ${TENANT_COLUMNS},
        answer_key varchar(64) not null,
        model varchar(250) not null,
        answer jsonb null,
        fault varchar(200) null,
        input_tokens integer not null default 0,
        output_tokens integer not null default 0,
        constraint model_answers_key_unique unique (tenant_id, answer_key)
      )`);
    this.addSql(
      'create index model_answers_created_index on model_answers (tenant_id, created_at)',
    );
    for (const sql of rowSecurity('model_answers')) this.addSql(sql);
    this.addSql('grant select, insert on model_answers to dealkeeper_worker');
    this.addSql(`
      create table model_usage (
        ${TENANT_COLUMNS},
        day date not null,
        calls integer not null default 0,
        input_tokens bigint not null default 0,
        output_tokens bigint not null default 0,
        constraint model_usage_day_unique unique (tenant_id, day),
        constraint model_usage_calls_check check (calls >= 0)
      )`);
    for (const sql of rowSecurity('model_usage')) this.addSql(sql);
    this.addSql('grant select, insert, update on model_usage to dealkeeper_worker');
    this.addSql(
      'alter table tenant_settings add model_calls_per_day integer not null default 1000',
    );
    this.addSql(
      'alter table tenant_settings add constraint tenant_settings_model_calls_check check (model_calls_per_day >= 0)',
    );
  }

  override down(): void {
    this.addSql('alter table tenant_settings drop column model_calls_per_day');
    for (const sql of dropSecured('model_usage')) this.addSql(sql);
    for (const sql of dropSecured('model_answers')) this.addSql(sql);
  }
}
