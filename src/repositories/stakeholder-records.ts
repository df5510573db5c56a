import { emailKey, nameKey } from '../domain/names.ts';
import { DEFAULT_SCORES, SCORE_NAMES } from '../domain/political-scores.ts';
import { Stakeholder } from '../entities/stakeholder.ts';
import { AlreadyExists } from '../errors.ts';
import type { Actor } from '../schemas/actor.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { StakeholderCreate, type StakeholderRead } from '../schemas/stakeholder.ts';
import { lockAccount } from './account-lock.ts';
import { actorColumns } from './acts.ts';
import { type Page, type PageInput, pageOf, pagePosition } from './cursor.ts';
import { accountId } from './merged-accounts.ts';
import { personId } from './merged-people.ts';
import { newId, storedKey } from './new-rows.ts';
import type { NewObservation } from './observations.ts';
import { stakeholderRead } from './read-models.ts';
import { ScoreLedger, type ScoreStatement, scoreColumns } from './score-ledger.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** The longest normal form of a person's name that the column holds. */
const NAME_KEY_LIMIT = 400;

/** The people of an account as a caller makes and reads them, one at a time. */
export class StakeholderRecords {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /**
   * Makes a person under the account's lock. Scores default to 5/5/3; each score or source that is
   * given is recorded as evidence, a score without a source as a heuristic. A title that a person
   * gives holds over what conversations say.
   *
   * @throws {InvalidJobData} the data breaks its schema, or the name has no letter and no digit.
   * @throws {NotFound} the account is not visible.
   * @throws {AlreadyExists} the account has the person: the same e-mail, or the same name where
   * either has no e-mail.
   */
  async create(input: unknown, asked: string, by?: Actor): Promise<StakeholderRead> {
    const data = parseOrThrow(StakeholderCreate, input, 'stakeholder');
    const keys = {
      nameKey: storedKey('contactName', nameKey(data.contactName), NAME_KEY_LIMIT),
      emailKey: emailKey(data.contactEmail),
    };
    const { session } = this.#uow;
    const { em, tenantId } = session;
    const { accountId, now } = await lockAccount(session, asked);
    await this.#refuseKnown(accountId, keys.nameKey, keys.emailKey);
    const { scores, scoreSources, ...person } = data;
    const id = newId(tenantId);
    const statements: ScoreStatement[] = SCORE_NAMES.filter(
      (name) => scores[name] !== undefined || scoreSources[name] !== undefined,
    ).map((score) => ({
      score,
      value: scores[score] ?? DEFAULT_SCORES[score],
      source: scoreSources[score] ?? 'heuristic',
      evidence: null,
    }));
    const ledger = new ScoreLedger(this.#uow);
    await ledger.add(id.id, statements, now, by);
    if (by?.kind === 'human' && person.title !== null) {
      await this.#uow.observations.add([titleOf(id.id, person.title, by, now)]);
    }
    const columns = { ...person, ...scoreColumns(await ledger.derive(id.id)) };
    const row = em.create(Stakeholder, { ...id, accountId, ...keys, ...columns });
    await em.flush();
    await this.#uow.stalePlans.refresh([accountId]);
    return stakeholderRead(row);
  }

  /** Finds a person; one who turned out to be somebody else is that one. */
  async find(id: string): Promise<StakeholderRead | null> {
    const { session } = this.#uow;
    const { em, tenantId } = session;
    const key = { tenantId, id: await personId(session, id) };
    const row = await em.findOne(Stakeholder, key, { disableIdentityMap: true });
    return row && stakeholderRead(row);
  }

  async list(asked: string, page: PageInput): Promise<Page<StakeholderRead>> {
    const { em, tenantId } = this.#uow.session;
    const { limit, afterId } = pagePosition('stakeholders', page);
    const account = await accountId(this.#uow.session, asked);
    const rows = await em.find(
      Stakeholder,
      { tenantId, accountId: account, mergedInto: null, ...(afterId && { id: { $gt: afterId } }) },
      { orderBy: { id: 'asc' }, limit: limit + 1, disableIdentityMap: true },
    );
    return pageOf('stakeholders', rows, limit, stakeholderRead);
  }

  async #refuseKnown(accountId: string, name: string, email: string | null): Promise<void> {
    const { query, tenantId } = this.#uow.session;
    // The same address first: of several who fit it is the surest.
    const [known] = await query<{ id: string; byEmail: boolean | null }>`
      select coalesce(merged_into, id) as id, email_key = ${email} as "byEmail" from stakeholders
      where tenant_id = ${tenantId} and account_id = ${accountId}
        and (email_key = ${email}
          or (name_key = ${name} and (email_key is null or ${email}::text is null)))
      order by email_key = ${email} desc nulls last, email_key nulls first, id limit 1`;
    if (!known) return;
    const key = known.byEmail ? 'e-mail' : 'name';
    throw new AlreadyExists(`the ${key} is that of stakeholder ${known.id}`, known.id);
  }
}

function titleOf(entityId: string, title: string, actor: Actor, at: Date): NewObservation {
  return {
    entityType: 'stakeholder',
    entityId,
    field: 'title',
    value: title,
    source: 'human_override',
    evidence: null,
    interactionId: null,
    ...actorColumns(actor),
    observedAt: at,
  };
}
