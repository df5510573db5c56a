import * as v from 'valibot';
import { canonicalJson } from '../domain/json-merge.ts';
import { currentValue, isHeld } from '../domain/observations.ts';
import { Opportunity } from '../entities/opportunity.ts';
import { InvalidJobData, NotFound } from '../errors.ts';
import { Actor } from '../schemas/actor.ts';
import type { OpportunityRead } from '../schemas/opportunity.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { lockAccount } from './account-lock.ts';
import { actorColumns } from './acts.ts';
import { columnsOf, OBSERVED_FIELDS, type ObservedField } from './opportunity-fields.ts';
import { opportunityRead } from './read-models.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** What a release came to. */
export interface ReleasedField {
  readonly opportunity: OpportunityRead;
  /** False where no person's value held. */
  readonly released: boolean;
}

/** A stage is moved and an identity replaced: neither falls back to what was said before. */
const KEPT: readonly ObservedField[] = ['dealStage', 'externalSystem', 'externalId', 'source'];
const RELEASABLE = OBSERVED_FIELDS.filter((field) => !KEPT.includes(field));
const Releasable = v.picklist(RELEASABLE);

/** Lets people's values of a deal's fields go, under its account's lock. */
export class OpportunityReleases {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /**
   * @throws {InvalidJobData} the field is not one that is released, or the actor is no human.
   * @throws {NotFound} the opportunity is not visible.
   */
  async release(id: string, named: unknown, by: unknown): Promise<ReleasedField> {
    const field = parseOrThrow(Releasable, named, 'field');
    const actor = parseOrThrow(Actor, by, 'actor');
    if (actor.kind !== 'human') {
      throw new InvalidJobData([
        { path: 'actor.kind', reason: 'must be human: only people release' },
      ]);
    }
    const { session, observations, stalePlans } = this.#uow;
    const { now } = await lockAccount(session, (await this.#row(id)).accountId);
    const row = await this.#row(id);
    const evidence = await observations.deciding([id], [field]);
    if (!isHeld(evidence)) return { opportunity: opportunityRead(row), released: false };
    const held = currentValue(evidence);
    await observations.add([
      {
        entityType: 'opportunity',
        entityId: id,
        field,
        value: null,
        released: true,
        source: 'human_override',
        evidence: null,
        interactionId: null,
        ...actorColumns(actor),
        observedAt: held && held.at > now ? held.at : now,
      },
    ]);
    const next = currentValue(evidence.filter(({ source }) => source !== 'human_override'));
    const isOther = next && canonicalJson(next.value) !== canonicalJson(held?.value ?? null);
    if (next && isOther) {
      session.em.assign(row, { ...columnsOf({ [field]: next.value }), updatedAt: now });
      await session.em.flush();
      await stalePlans.refresh([row.accountId], [id]);
    }
    return { opportunity: opportunityRead(row), released: true };
  }

  async #row(id: string): Promise<Opportunity> {
    const { em, tenantId } = this.#uow.session;
    const row = await em.findOne(Opportunity, { tenantId, id }, { refresh: true });
    if (!row) throw new NotFound(`no opportunity ${id}`);
    return row;
  }
}
