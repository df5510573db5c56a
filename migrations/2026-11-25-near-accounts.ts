import { Migration } from '@mikro-orm/migrations';
import { nearKeys } from '../src/domain/near-accounts.ts';
import { ofEachTenant } from './row-security.ts';

/** Accounts whose keys one statement stores: each has about eight. */
const PAGE = 1_000;

/** Accounts are found by names like theirs, and two that are one can be joined. */
export class NearAccounts extends Migration {
  override name = '2026-11-25-near-accounts';

  override async up(): Promise<void> {
    await this.enterSchema();
    await this.setKinds("'domain', 'alias', 'near'");
    await this.execute('alter table accounts add merged_into uuid null');
    await this.execute('alter table accounts drop constraint accounts_account_name_unique');
    await this.execute(
      `create unique index accounts_account_name_unique on accounts (tenant_id, account_name)
       where (merged_into is null)`,
    );
    await this.fill();
  }

  override async down(): Promise<void> {
    await this.enterSchema();
    // What was joined keeps its rows under a name that nobody else has.
    for (const sql of ofEachTenant(`
      update accounts set account_name = left(account_name, 260) || ' ' || id
      where tenant_id = tenant and merged_into is not null`)) {
      await this.execute(sql);
    }
    await this.execute('drop index accounts_account_name_unique');
    await this.execute(
      `alter table accounts add constraint accounts_account_name_unique
       unique (tenant_id, account_name)`,
    );
    await this.execute('alter table accounts drop column merged_into');
    for (const sql of ofEachTenant(
      "delete from account_keys where tenant_id = tenant and kind = 'near'",
    )) {
      await this.execute(sql);
    }
    await this.setKinds("'domain', 'alias'");
  }

  /** What is read and written here runs before the migrator has set it. */
  private async enterSchema(): Promise<void> {
    const { schema = '' } = this.config.get('migrations');
    await this.execute("select set_config('search_path', quote_ident(?), true)", [schema]);
  }

  private async setKinds(kinds: string): Promise<void> {
    await this.execute('alter table account_keys drop constraint account_keys_kind_check');
    await this.execute(
      `alter table account_keys add constraint account_keys_kind_check check (kind in (${kinds}))`,
    );
  }

  /** The keys of the accounts that are there: they are made in JavaScript, a page at a time. */
  private async fill(): Promise<void> {
    for (const { id } of await this.execute('select id from tenants order by id')) {
      await this.execute("select set_config('app.tenant_id', ?, true)", [id]);
      let after: unknown = '00000000-0000-0000-0000-000000000000';
      for (;;) {
        const page = await this.execute(
          'select id, account_name as name from accounts where tenant_id = ? and id > ? order by id limit ?',
          [id, after, PAGE],
        );
        await this.fillPage(id, page as unknown as readonly NamedAccount[]);
        if (page.length < PAGE) break;
        after = (page.at(-1) as unknown as NamedAccount).id;
      }
    }
    await this.execute("select set_config('app.tenant_id', '', true)");
  }

  private async fillPage(tenantId: unknown, page: readonly NamedAccount[]): Promise<void> {
    const rows = page.flatMap(({ id, name }) => nearKeys(name).map((key) => ({ id, key })));
    await this.execute(
      `insert into account_keys (tenant_id, account_id, kind, key_text)
       select ?::uuid, id, 'near', key from jsonb_to_recordset(?::jsonb) as made (id uuid, key text)
       on conflict do nothing`,
      [tenantId, JSON.stringify(rows)],
    );
  }
}

interface NamedAccount {
  readonly id: string;
  readonly name: string;
}
