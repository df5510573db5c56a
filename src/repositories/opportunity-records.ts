import type { FilterQuery } from '@mikro-orm/core';
import * as v from 'valibot';
import { matchOpportunity } from '../domain/match-opportunity.ts';
import { productLineKey } from '../domain/names.ts';
import { Opportunity } from '../entities/opportunity.ts';
import { InvalidJobData } from '../errors.ts';
import type { Actor } from '../schemas/actor.ts';
import { closed } from '../schemas/objects.ts';
import {
  OpportunityCreate,
  OpportunityFilter,
  type OpportunityRead,
} from '../schemas/opportunity.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { Count, clearableText, IsoDateTime, orNull, Uuid } from '../schemas/primitives.ts';
import { lockAccount } from './account-lock.ts';
import { actorColumns, CREATORS, sourceOf } from './acts.ts';
import { type Page, type PageInput, pageOf, pagePosition } from './cursor.ts';
import { ExternalIds } from './external-ids.ts';
import { accountId } from './merged-accounts.ts';
import { newId } from './new-rows.ts';
import {
  fieldObservations,
  fieldsByDefault,
  fieldsSet,
  storedLineKey,
} from './opportunity-fields.ts';
import { opportunityRead } from './read-models.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** What a deal is looked for by; line and date are null where unknown. */
const WantedOpportunity = closed({
  accountId: Uuid,
  productLine: orNull(clearableText(200)),
  timelineMonths: v.pipe(Count, v.maxValue(120)),
  closeDate: orNull(IsoDateTime),
});

/** Opportunities as a caller makes and reads them, one at a time. */
export class OpportunityRecords {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /**
   * Makes an opportunity under its account's lock, with the evidence for every field that was set
   * and the first line of its stage history. What a person or an import enters keeps that source.
   *
   * @throws {InvalidJobData} the data breaks its schema.
   * @throws {NotFound} the account is not visible.
   * @throws {AlreadyExists} the external system has an opportunity of this id.
   */
  async create(input: unknown, by?: Actor): Promise<OpportunityRead> {
    const data = parseOrThrow(OpportunityCreate, input, 'opportunity');
    const lineKey = storedLineKey(data.productLine);
    const actor = by ?? CREATORS[data.source];
    const { session } = this.#uow;
    const externalIds = new ExternalIds(session);
    await externalIds.lock(data.externalId);
    const { accountId, now } = await lockAccount(session, data.accountId);
    await externalIds.refuseTaken(data);
    const row = session.em.create(Opportunity, {
      ...newId(session.tenantId),
      ...{ ...data, accountId },
      productLineKey: lineKey,
      closeDate: data.closeDate === null ? null : new Date(data.closeDate),
    });
    await session.em.flush();
    const source = data.source === 'imported' ? 'import' : sourceOf(actor);
    const act = { opportunityId: row.id, actor, at: () => now };
    const set = fieldsSet(input, data);
    const read = opportunityRead(row);
    await this.#uow.observations.add([
      ...fieldObservations(set, { ...act, source }),
      ...fieldObservations(fieldsByDefault(read, set), { ...act, source: 'heuristic' }),
    ]);
    await this.#uow.stageMoves.add([
      {
        opportunityId: row.id,
        fromStage: null,
        toStage: row.dealStage,
        movedAt: now,
        ...actorColumns(actor),
      },
    ]);
    await this.#uow.stalePlans.refresh([accountId], [row.id]);
    return read;
  }

  async find(id: string): Promise<OpportunityRead | null> {
    const { em, tenantId } = this.#uow.session;
    const row = await em.findOne(Opportunity, { tenantId, id }, { disableIdentityMap: true });
    return row && opportunityRead(row);
  }

  /** Returns the account's open deal that a line and a date fit best; it takes no lock. */
  async findMatching(input: unknown): Promise<OpportunityRead | null> {
    const wanted = parseOrThrow(WantedOpportunity, input, 'arguments');
    const { productLine, closeDate, timelineMonths } = wanted;
    const id = await accountId(this.#uow.session, wanted.accountId);
    const candidates = await this.#uow.opportunities.openIn([id], []);
    const said = {
      productLineKey: productLineKey(productLine),
      closeDate: closeDate === null ? null : new Date(closeDate),
      matchingOpportunityId: null,
    };
    const { match } = matchOpportunity(said, candidates, timelineMonths);
    return match && this.find(match.id);
  }

  /** @throws {InvalidJobData} the filter breaks its schema or names another tenant. */
  async list(filter: unknown, page: PageInput): Promise<Page<OpportunityRead>> {
    const { em, tenantId } = this.#uow.session;
    const { tenantId: named, ...wanted } = parseOrThrow(OpportunityFilter, filter, 'filter');
    if (named !== tenantId) {
      throw new InvalidJobData([{ path: 'filter.tenantId', reason: "must equal the call's" }]);
    }
    const { limit, afterId } = pagePosition('opportunities', page);
    const below = wanted.accountId && {
      accountId: await accountId(this.#uow.session, wanted.accountId),
    };
    const where = { tenantId, ...wanted, ...below, ...(afterId && { id: { $gt: afterId } }) };
    const rows = await em.find(Opportunity, where as FilterQuery<Opportunity>, {
      orderBy: { id: 'asc' },
      limit: limit + 1,
      disableIdentityMap: true,
    });
    return pageOf('opportunities', rows, limit, opportunityRead);
  }
}
