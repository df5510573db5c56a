import { KEY_VERSION, nameKey, stemKey } from '../domain/names.ts';
import { identifyingDomain } from '../domain/web-domain.ts';
import { Account } from '../entities/account.ts';
import { AlreadyExists, InvalidJobData } from '../errors.ts';
import { AccountCreate, type AccountRead } from '../schemas/account.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { addAccountKeys } from './account-keys.ts';
import { type Page, type PageInput, pageOf, pagePosition } from './cursor.ts';
import { accountLockKeys, lockKeys } from './key-locks.ts';
import { accountId } from './merged-accounts.ts';
import { newId, storedKey } from './new-rows.ts';
import { accountRead } from './read-models.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** The longest normal form that the column holds. */
const NAME_KEY_LIMIT = 600;

/** Accounts as a caller makes and reads them, one at a time. */
export class AccountRecords {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /**
   * Makes an account. Its keys are locked first, the same as where a conversation makes one, so
   * that of two who make one account at once the second finds it.
   *
   * @throws {InvalidJobData} the data breaks its schema, or the name has no letter and no digit.
   * @throws {AlreadyExists} an account has a name of the same normal form.
   */
  async create(input: unknown): Promise<AccountRead> {
    const data = parseOrThrow(AccountCreate, input, 'account');
    const identity = {
      nameKey: storedKey('accountName', nameKey(data.accountName), NAME_KEY_LIMIT),
      stemKey: stemKey(data.accountName),
      domain: identifyingDomain(data.website),
    };
    const { em, tenantId } = this.#uow.session;
    await lockKeys(this.#uow.session, accountLockKeys(identity));
    const taken = await this.#byNameKey(identity.nameKey);
    if (taken) throw new AlreadyExists(`the name is that of account ${taken.id}`, taken.id);
    const { nameKey: key, stemKey: stem, domain } = identity;
    const keys = { nameKey: key, stemKey: stem, keyVersion: KEY_VERSION };
    const account = em.create(Account, { ...newId(tenantId), ...data, ...keys });
    await em.flush();
    await addAccountKeys(this.#uow.session, account.id, { name: data.accountName, domain });
    return accountRead(account);
  }

  /** Finds an account; by the id of one that was joined to another, that other. */
  async find(asked: string): Promise<AccountRead | null> {
    const { em, tenantId } = this.#uow.session;
    const id = await accountId(this.#uow.session, asked);
    const row = await em.findOne(Account, { tenantId, id }, { disableIdentityMap: true });
    return row && accountRead(row);
  }

  /** Finds the account whose name has the same normal form: case, accents and points aside. */
  async findByName(name: unknown): Promise<AccountRead | null> {
    if (typeof name !== 'string') {
      throw new InvalidJobData([{ path: 'accountName', reason: 'must be text' }]);
    }
    const row = await this.#byNameKey(nameKey(name));
    return row && accountRead(row);
  }

  /** As {@link findByName}; where none is called so, the one that has the name as an alias. */
  async findCalled(name: unknown): Promise<AccountRead | null> {
    const named = await this.findByName(name);
    if (named) return named;
    const { query, tenantId } = this.#uow.session;
    const [only, ...others] = await query<{ id: string }>`
      select account_id as id from account_keys
      where tenant_id = ${tenantId} and kind = 'alias' and key_text = ${nameKey(String(name))}
      limit 2`;
    return only && others.length === 0 ? this.find(only.id) : null;
  }

  async list(page: PageInput): Promise<Page<AccountRead>> {
    const { em, tenantId } = this.#uow.session;
    const { limit, afterId } = pagePosition('accounts', page);
    const rows = await em.find(
      Account,
      { tenantId, mergedInto: null, ...(afterId && { id: { $gt: afterId } }) },
      { orderBy: { id: 'asc' }, limit: limit + 1, disableIdentityMap: true },
    );
    return pageOf('accounts', rows, limit, accountRead);
  }

  #byNameKey(key: string): Promise<Account | null> {
    const { em, tenantId } = this.#uow.session;
    const named = { tenantId, nameKey: key };
    return em.findOne(Account, named, { disableIdentityMap: true });
  }
}
