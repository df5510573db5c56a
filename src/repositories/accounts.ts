import type { TenantSession } from '../db/tenant-session.ts';
import type { AccountCandidate, AccountIdentity } from '../domain/match-account.ts';
import { KEY_VERSION } from '../domain/names.ts';
import { type NearCandidate, nearAccounts } from '../domain/near-accounts.ts';
import { identifyingDomain } from '../domain/web-domain.ts';
import { InvariantViolation } from '../errors.ts';
import { addAccountKeys, keyHolders, nearCandidates } from './account-keys.ts';
import {
  type AccountFinding,
  type AccountMention,
  afterMention,
  askingNear,
  domainsOf,
  finding,
  type IdentifiedAccount,
  identityOf,
  idOf,
  isDoubtful,
  isNews,
  type LockedAccount,
  type Match,
  matchOf,
  needsKeyLock,
  type WantedAccount,
} from './account-mentions.ts';
import { accountLockKeys, lockKeys, nearLockKeys } from './key-locks.ts';
import { accountId } from './merged-accounts.ts';
import { newId } from './new-rows.ts';

/** What is stored that mentions may fit, and what has names like theirs, by their places. */
interface Stored {
  readonly known: readonly AccountCandidate[];
  readonly near: ReadonlyMap<number, readonly NearCandidate[]>;
}

/** Accounts: found by their keys, made once, and locked before anything below them is read. */
export class Accounts {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /**
   * Finds or makes the accounts of several mentions and locks them, in the order of the mentions.
   *
   * Where a mention may make an account, or teach one a domain, advisory locks on all its keys are
   * taken first, sorted, before any row lock: two names that share only a stem or a domain meet
   * there. So are they where a mention is doubtful: a human who decides it holds them, and what is
   * asked is not what was answered meanwhile. Then the rows are locked in order of id. What was read before a lock is read again.
   *
   * @throws {NotFound} an id is not visible to the tenant.
   */
  async resolve(wanted: readonly WantedAccount[]): Promise<AccountFinding[]> {
    return this.lock(await this.identify(wanted));
  }

  /**
   * The first half of {@link resolve}: says which accounts are meant, and makes those that are new.
   *
   * @param candidates what {@link candidates} said of these mentions, and maybe of others.
   */
  async identify(
    wanted: readonly WantedAccount[],
    candidates?: readonly AccountCandidate[],
  ): Promise<IdentifiedAccount[]> {
    const identities = wanted.map(({ mention }) => identityOf(mention));
    const named = identities.filter((identity) => identity !== null);
    const before = candidates ?? (await keyHolders(this.#session, named));
    let matches = identities.map((identity) => identity && matchOf(identity, before));
    const unsettled = named.filter((identity) => {
      const i = identities.indexOf(identity);
      return isDoubtful(matches[i]) || (wanted[i]?.mayCreate === true && needsKeyLock(matches[i]));
    });
    if (unsettled.length > 0) {
      const asking = askingNear(wanted, identities, matches);
      // The reads are sent behind the locks, and run once these are held: all is waited for as one.
      const [, known, near] = await Promise.all([
        lockKeys(this.#session, [
          ...unsettled.flatMap(accountLockKeys),
          ...asking.flatMap(({ name }) => nearLockKeys(name)),
        ]),
        keyHolders(this.#session, named),
        nearCandidates(this.#session, asking),
      ]);
      const byPlace = Map.groupBy(near, ({ place }) => place);
      matches = await this.#settle(wanted, identities, { known, near: byPlace });
    }
    return wanted.map((one, i) => {
      const match = matches[i] ?? null;
      return { ...one, match, id: one.mention.id ?? idOf(match?.verdict) };
    });
  }

  /**
   * The second half of {@link resolve}. The lock is sent before this returns: what is sent after it
   * reads what is true under it.
   *
   * @throws {NotFound} an id is not visible to the tenant.
   */
  async lock(identified: readonly IdentifiedAccount[]): Promise<AccountFinding[]> {
    const locked = await this.#lock(identified.flatMap(({ id }) => id ?? []));
    const findings = identified.map(({ mention, id, match }) =>
      finding(mention, id, match?.verdict ?? null, locked),
    );
    await this.#learn(identified, findings);
    return findings;
  }

  /** Returns the id of the account that a mention fits, without locking it; null where none does. */
  async find(mention: AccountMention): Promise<string | null> {
    const identity = identityOf(mention);
    if (identity === null) return mention.id ? accountId(this.#session, mention.id) : null;
    return idOf(matchOf(identity, await keyHolders(this.#session, [identity])).verdict);
  }

  /** Returns the accounts that mentions may fit, without locking them: for {@link identify}. */
  candidates(mentions: readonly AccountMention[]): Promise<AccountCandidate[]> {
    return keyHolders(
      this.#session,
      mentions.flatMap((mention) => identityOf(mention) ?? []),
    );
  }

  /**
   * Decides the mentions one after the other, making what is new: a later one sees the accounts
   * that earlier ones made, and the domains that they brought.
   */
  async #settle(
    wanted: readonly WantedAccount[],
    identities: readonly (AccountIdentity | null)[],
    stored: Stored,
  ): Promise<(Match | null)[]> {
    let { known } = stored;
    const made: NearCandidate[] = [];
    const settled: (Match | null)[] = [];
    for (const [i, { mention, mayCreate, asksNear = false }] of wanted.entries()) {
      const identity = identities[i] ?? null;
      let match = identity && matchOf(identity, known);
      if (identity && match && mayCreate) {
        if (match.verdict.kind === 'new') {
          const company = { name: mention.name ?? '', domains: domainsOf(identity) };
          const like = [...(stored.near.get(i) ?? []), ...made];
          const near = asksNear ? nearAccounts(company, like) : [];
          const { id, why } = await this.#make(mention, identity, match.verdict);
          match = { verdict: { kind: 'made', id, why, near }, bringsDomain: false };
          made.push({ id, ...company, aliases: [] });
        }
        known = afterMention(known, identity, match);
      }
      settled.push(match);
    }
    return settled;
  }

  async #make(
    mention: AccountMention,
    identity: AccountIdentity,
    { why }: { readonly why: string },
  ): Promise<{ readonly id: string; readonly why: string }> {
    const { query, tenantId } = this.#session;
    const { name = '', website = null, industry = null } = mention;
    const { companySize = null, region = null } = mention;
    const { nameKey, stemKey, domain } = identity;
    const { id } = newId(tenantId);
    const [rows] = await Promise.all([
      query`
        insert into accounts (tenant_id, id, account_name, name_key, stem_key, key_version, website,
          industry, company_size, region)
        values (${tenantId}, ${id}, ${name.trim()}, ${nameKey}, ${stemKey}, ${KEY_VERSION},
          ${website}, ${industry}, ${companySize}, ${region})
        on conflict (tenant_id, name_key) do nothing returning id`,
      addAccountKeys(this.#session, id, { name, domain }),
    ]);
    if (rows.length === 0) {
      throw new InvariantViolation('an account appeared under a lock on its keys');
    }
    return { id, why };
  }

  /** Locks accounts and returns them by the ids asked for: one that was joined is the other. */
  async #lock(ids: readonly string[]): Promise<Map<string, LockedAccount>> {
    if (ids.length === 0) return new Map();
    const { query, tenantId } = this.#session;
    const rows = await query<LockedAccount & { mergedInto: string | null }>`
      select id, account_name as "accountName", website, industry,
        company_size as "companySize", region, merged_into as "mergedInto"
      from accounts
      where tenant_id = ${tenantId} and id = any(${ids}::uuid[])
      order by id for no key update`;
    const into = await this.#lock(rows.flatMap(({ mergedInto }) => mergedInto ?? []));
    return new Map(
      rows.map(({ mergedInto, ...account }) => {
        return [account.id, (mergedInto !== null && into.get(mergedInto)) || account];
      }),
    );
  }

  /** Fills what is known of a locked account with what a mention adds; nothing is overwritten. */
  async #learn(
    identified: readonly IdentifiedAccount[],
    findings: readonly AccountFinding[],
  ): Promise<void> {
    const { query, tenantId } = this.#session;
    for (const [i, { mention, mayCreate, match }] of identified.entries()) {
      const found = findings[i];
      if (!mayCreate || found?.kind !== 'found') continue;
      const bringsDomain = match?.bringsDomain === true;
      if (!bringsDomain && !isNews(mention, found.account)) continue;
      const { id } = found.account;
      const { website = null, industry = null, companySize = null, region = null } = mention;
      const [before] = await query<{ website: string | null }>`
        with known as (select website from accounts where tenant_id = ${tenantId} and id = ${id})
        update accounts set website = coalesce(website, ${website}),
          industry = coalesce(industry, ${industry}),
          company_size = coalesce(company_size, ${companySize}),
          region = coalesce(region, ${region}), updated_at = now()
        where tenant_id = ${tenantId} and id = ${id}
        returning (select website from known)`;
      // What somebody entered as a website need not name a domain: the account may lack one still.
      if (bringsDomain || (before && before.website === null)) {
        const domain = identifyingDomain(website);
        await addAccountKeys(this.#session, id, { name: null, domain });
      }
    }
  }
}
