import { Migration } from '@mikro-orm/migrations';
import { dropSecured, rowSecurity, TENANT_COLUMNS } from './row-security.ts';

/** What the relay may know of a row: where it goes and how far it is, never what is in it. */
const RELAY_SEES =
  'tenant_id, id, created_at, updated_at, queue, job, position, deliveries, sent_at, due_at, outcome';

/** The outbox: messages that are committed here first, and sent to the queue after. */
export class Outbox extends Migration {
  override name = '2026-11-25-outbox';

  override up(): void {
    this.addSql(`
      create table outbox (
        ${TENANT_COLUMNS},
        queue varchar(50) not null,
        job varchar(100) not null,
        idempotency_key varchar(200) not null,
        data jsonb not null,
        data_hash varchar(64) not null,
        staged_by varchar(320) null,
        position int not null default 0,
        deliveries int not null default 0,
        sent_at timestamptz(3) null,
        due_at timestamptz(3) null default now(),
        outcome varchar(20) null,
        finished_at timestamptz(3) null,
        constraint outbox_message_unique unique (tenant_id, job, idempotency_key),
        constraint outbox_queue_check check (queue in ('deals', 'clock')),
        constraint outbox_outcome_check check (outcome in ('done', 'cancelled', 'failed')),
        constraint outbox_deliveries_check check (deliveries >= 0)
      ) with (autovacuum_vacuum_scale_factor = 0.02)`);
    this.addSql(
      'create index outbox_due_index on outbox (tenant_id, due_at, position) where (due_at is not null)',
    );
    this.addSql(
      'create index outbox_staged_by_index on outbox (tenant_id, staged_by) where (staged_by is not null)',
    );
    this.addSql(
      "create index outbox_failed_index on outbox (tenant_id, finished_at) where (outcome = 'failed')",
    );
    for (const sql of rowSecurity('outbox')) this.addSql(sql);
    this.addSql('create policy relay_reads on outbox for select to dealkeeper_relay using (true)');
    this.addSql(
      'create policy relay_marks on outbox for update to dealkeeper_relay using (true) with check (true)',
    );
    this.addSql('grant select, insert on outbox to dealkeeper_worker');
    this.addSql(
      'grant update (deliveries, sent_at, due_at, outcome, finished_at, updated_at) on outbox to dealkeeper_worker',
    );
    this.addSql(`grant select (${RELAY_SEES}) on outbox to dealkeeper_relay`);
    this.addSql(
      'grant update (deliveries, sent_at, due_at, updated_at) on outbox to dealkeeper_relay',
    );
  }

  override down(): void {
    this.addSql('drop policy if exists relay_marks on outbox');
    this.addSql('drop policy if exists relay_reads on outbox');
    for (const sql of dropSecured('outbox')) this.addSql(sql);
  }
}
