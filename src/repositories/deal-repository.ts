import { InvalidJobData } from '../errors.ts';
import type { AccountCreateInput, AccountRead } from '../schemas/account.ts';
import { Actor } from '../schemas/actor.ts';
import type {
  OpportunityCreateInput,
  OpportunityFilter,
  OpportunityRead,
  OpportunityUpdateInput,
} from '../schemas/opportunity.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import type {
  ScoreEvidence,
  ScoreSources,
  SomeScores,
  StakeholderCreateInput,
  StakeholderRead,
} from '../schemas/stakeholder.ts';
import { AccountRecords } from './account-records.ts';
import type { Page, PageInput } from './cursor.ts';
import { idFrom } from './new-rows.ts';
import { OpportunityRecords } from './opportunity-records.ts';
import { OpportunityUpdates, type UpdatedOpportunity } from './opportunity-updates.ts';
import type { Units } from './plan-repository.ts';
import { ScoreUpdates } from './score-updates.ts';
import { StakeholderRecords } from './stakeholder-records.ts';
import { SuggestionRepository } from './suggestion-repository.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const optionalActor = (by: Actor | undefined) =>
  by === undefined ? undefined : parseOrThrow(Actor, by, 'actor');

/**
 * Accounts, opportunities, people and plans of one tenant at a time. The tenant comes first in
 * every call; ids are UUIDs, times ISO 8601. What another tenant has looks like what nobody has.
 *
 * Every method works in a unit of work of its own, or in the caller's where the repository was
 * made {@link within} one, and refuses a malformed argument with {@link InvalidJobData}.
 */
export class DealRepository extends SuggestionRepository {
  /** Returns a repository whose every call is part of the unit of work, and of its tenant only. */
  static within(uow: UnitOfWork): DealRepository {
    const sameTenant: Units['unitOfWork'] = async (tenantId, body) => {
      if (tenantId === uow.tenantId.toLowerCase()) return body(uow);
      throw new InvalidJobData([{ path: 'tenantId', reason: "must be the unit of work's" }]);
    };
    return new DealRepository({ unitOfWork: sameTenant });
  }

  /** @throws {AlreadyExists} an account's name has the same normal form. */
  createAccount(tenantId: string, data: AccountCreateInput): Promise<AccountRead> {
    return this.in(tenantId, (uow) => new AccountRecords(uow).create(data));
  }

  getAccount(tenantId: string, id: string): Promise<AccountRead | null> {
    return this.in(tenantId, (uow) => new AccountRecords(uow).find(idFrom('id', id)));
  }

  /** Finds an account by the normal form of its name, else by that of its alias. */
  getAccountByName(tenantId: string, name: string): Promise<AccountRead | null> {
    return this.in(tenantId, (uow) => new AccountRecords(uow).findCalled(name));
  }

  listAccounts(tenantId: string, page: PageInput = {}): Promise<Page<AccountRead>> {
    return this.in(tenantId, (uow) => new AccountRecords(uow).list(page));
  }

  /**
   * Without an actor, the data's source says whose act it is: manual is a person's, whose values
   * then hold.
   *
   * @throws {NotFound} the account is not visible.
   * @throws {AlreadyExists} the external id is another opportunity's.
   */
  createOpportunity(
    tenantId: string,
    data: OpportunityCreateInput,
    actor?: Actor,
  ): Promise<OpportunityRead> {
    return this.in(tenantId, (uow) =>
      new OpportunityRecords(uow).create(data, optionalActor(actor)),
    );
  }

  getOpportunity(tenantId: string, id: string): Promise<OpportunityRead | null> {
    return this.in(tenantId, (uow) => new OpportunityRecords(uow).find(idFrom('id', id)));
  }

  /**
   * Finds the account's open deal that a product line and a close date (both null where unknown)
   * fit best. It takes no lock: what is to be decided under one is decided by the jobs.
   */
  findMatchingOpportunity(
    tenantId: string,
    accountId: string,
    productLine: string | null,
    timelineMonths = 3,
    closeDate: string | null = null,
  ): Promise<OpportunityRead | null> {
    const wanted = { accountId, productLine, timelineMonths, closeDate };
    return this.in(tenantId, (uow) => new OpportunityRecords(uow).findMatching(wanted));
  }

  listOpportunities(
    tenantId: string,
    filter: OpportunityFilter,
    page: PageInput = {},
  ): Promise<Page<OpportunityRead>> {
    return this.in(tenantId, (uow) => new OpportunityRecords(uow).list(filter, page));
  }

  /**
   * Null clears a field, an absent one stays. A field that a person set is changed by a person
   * only: for others it is left as it is and named in `held`. Saying what is there sets it too.
   *
   * @throws {NotFound} the opportunity is not visible.
   * @throws {IllegalTransition} the actor may not move the deal to that stage.
   * @throws {AlreadyExists} the external id is another opportunity's.
   */
  updateOpportunity(
    tenantId: string,
    id: string,
    change: OpportunityUpdateInput,
    actor: Actor,
  ): Promise<UpdatedOpportunity> {
    return this.in(tenantId, (uow) =>
      new OpportunityUpdates(uow).update(idFrom('id', id), change, actor),
    );
  }

  /**
   * @throws {NotFound} the account is not visible.
   * @throws {AlreadyExists} the account has the person: the same e-mail, or the same name where
   * either has no e-mail.
   */
  createStakeholder(
    tenantId: string,
    data: StakeholderCreateInput,
    accountId: string,
    actor?: Actor,
  ): Promise<StakeholderRead> {
    return this.in(tenantId, (uow) =>
      new StakeholderRecords(uow).create(
        data,
        idFrom('accountId', accountId),
        optionalActor(actor),
      ),
    );
  }

  getStakeholder(tenantId: string, id: string): Promise<StakeholderRead | null> {
    return this.in(tenantId, (uow) => new StakeholderRecords(uow).find(idFrom('id', id)));
  }

  listStakeholders(
    tenantId: string,
    accountId: string,
    page: PageInput = {},
  ): Promise<Page<StakeholderRead>> {
    return this.in(tenantId, (uow) =>
      new StakeholderRecords(uow).list(idFrom('accountId', accountId), page),
    );
  }

  /**
   * Records each given score under its source and returns what all evidence makes of the three.
   *
   * @throws {NotFound} the stakeholder is not visible.
   */
  updateStakeholderScores(
    tenantId: string,
    id: string,
    scores: SomeScores,
    sources: ScoreSources,
    evidence: ScoreEvidence = {},
    actor?: Actor,
  ): Promise<StakeholderRead> {
    const change = { scores, sources, evidence, by: actor };
    return this.in(tenantId, (uow) => new ScoreUpdates(uow).update(idFrom('id', id), change));
  }
}
