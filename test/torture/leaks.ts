import type { Job, Queue } from 'bullmq';
import type pg from 'pg';
import type { TortureTenant } from './intents.ts';
import type { Tally } from './tally.ts';
import { tenantsIn } from './words.ts';

/** Looks for each tenant's word where it must not be: what it finds is a violation. */
export class Leaks {
  readonly #tenants: readonly TortureTenant[];
  readonly #tally: Tally;
  /** Rows of older transactions than this one have been looked at. */
  #since = '0';

  constructor(tenants: readonly TortureTenant[], tally: Tally) {
    this.#tenants = tenants;
    this.#tally = tally;
  }

  /** Looks at the rows that were written since the last look, of all tables. */
  async inNewRows(admin: pg.Client): Promise<void> {
    // Before the tables are read: what is under way now is looked at next time too.
    const { rows } = await admin.query<{ least: string }>(
      'select pg_snapshot_xmin(pg_current_snapshot())::text as least',
    );
    await this.#inRows(admin, this.#since);
    this.#since = rows[0]?.least ?? '0';
  }

  inAllRows(admin: pg.Client): Promise<void> {
    return this.#inRows(admin, '0');
  }

  /** No reason that is kept of a failure quotes what a tenant said, not even to itself. */
  async inReasons(admin: pg.Client): Promise<void> {
    const { rows } = await admin.query<{ place: string; reason: string | null }>(`
      select 'the inbox' as place, reason from inbox where status = 'failed'
      union all select 'the rejections', reason from rejections`);
    for (const { place, reason } of rows) this.inText(reason ?? '', `a reason in ${place}`);
  }

  /** What every client of the queue can read: data of its own tenant, and nothing else of anybody. */
  async inQueue(queue: Queue): Promise<void> {
    for (const job of await queue.getJobs()) {
      if (!job) continue;
      this.#inData(job);
      const { failedReason, stacktrace, returnvalue } = job;
      this.inText(JSON.stringify([failedReason, stacktrace, returnvalue]), 'what the queue tells');
    }
  }

  /** Returns whose word is in a text, null for nobody's. */
  wordIn(text: string): string | null {
    return tenantsIn(text, this.#tenants)[0]?.canary ?? null;
  }

  inText(text: string, place: string): void {
    const word = this.wordIn(text);
    if (word) this.#tally.violation('leaked', `${word} into ${place}: ${text.slice(0, 500)}`);
  }

  #inData({ name, data }: Job): void {
    for (const { id, canary } of tenantsIn(JSON.stringify(data), this.#tenants)) {
      // At the durable door the queue is given a reference alone.
      if (data.tenantId === id && data.ref === undefined) continue;
      this.#tally.violation('leaked', `${canary} into the data of a ${name}`);
    }
  }

  async #inRows(admin: pg.Client, since: string): Promise<void> {
    const ids = this.#tenants.map(({ id }) => id);
    const words = this.#tenants.map(({ id }) => {
      const others = this.#tenants.filter((other) => other.id !== id);
      return others.map(({ canary }) => canary).join('|');
    });
    for (const name of await tablesOfTenants(admin)) {
      // One scan a table, and each row is made a text once: this runs every few seconds.
      const { rows } = await admin.query<{ words: string[] }>(
        `select distinct regexp_match(lower(t::text), other.words) as words
         from ${name} as t join unnest($1::uuid[], $2::text[]) as other (id, words)
           on other.id = t.tenant_id
         where t.xmin::text::bigint >= $3::bigint % 4294967296 and lower(t::text) ~ other.words`,
        [ids, words, since],
      );
      for (const { words: found } of rows) {
        this.#tally.violation('leaked', `${found} into another's ${name}`);
      }
    }
  }
}

async function tablesOfTenants(admin: pg.Client): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(`
    select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attname = 'tenant_id' and not a.attisdropped and c.relkind in ('r', 'p')
      and c.relnamespace = current_schema()::regnamespace`);
  return rows.map(({ name }) => name);
}
