import * as v from 'valibot';
import type { StageExplanation } from '../domain/advance-stage.ts';
import type { Actor } from '../schemas/actor.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { prose, text } from '../schemas/primitives.ts';
import type { StagePolicyInput } from '../schemas/stage-policy.ts';
import type { ScoreName, StakeholderRead } from '../schemas/stakeholder.ts';
import type { Page, PageInput } from './cursor.ts';
import type { StageStay } from './deal-stages.ts';
import { ExplainRecords, type Explanation } from './explain-records.ts';
import { ExplainStages, type SupposedMove } from './explain-stages.ts';
import {
  ExplainSubjects,
  SUBJECT_KINDS,
  type Subject,
  type SubjectKind,
} from './explain-subjects.ts';
import { idFrom } from './new-rows.ts';
import { OpportunityReleases, type ReleasedField } from './opportunity-releases.ts';
import { PlanRepository } from './plan-repository.ts';
import { ScoreUpdates } from './score-updates.ts';
import { StagePolicies, type StagePolicyVersion } from './stage-policies.ts';

/** What names a field: those on record have no longer names. */
const FieldName = prose(60);

const Kind = v.picklist(SUBJECT_KINDS, `must be ${SUBJECT_KINDS.join(', ')}`);

/** Why the record says what it says: the part of a repository of deals that answers for it. */
export class ExplainRepository extends PlanRepository {
  /**
   * Returns all that is on record of one field of an account, deal, person or plan, newest last,
   * with which of it is the value and why; null where nothing is. Of a longer chain the newest
   * 1,000 are shown.
   */
  explain(tenantId: string, entityId: string, field: string): Promise<Explanation | null> {
    return this.in(tenantId, (uow) =>
      new ExplainRecords(uow).explain(
        idFrom('entityId', entityId),
        parseOrThrow(FieldName, field, 'field'),
      ),
    );
  }

  /** As {@link explain}, of every field that anything is on record of; at most 100 of them. */
  explainAll(tenantId: string, entityId: string): Promise<Explanation[]> {
    return this.in(tenantId, (uow) =>
      new ExplainRecords(uow).explainAll(idFrom('entityId', entityId)),
    );
  }

  /**
   * Finds what a word means: an account by its name or alias, a stakeholder by name or address, a
   * deal by its name, each also by id; at most 20 of them.
   */
  findSubjects(tenantId: string, kind: SubjectKind, word: string): Promise<Subject[]> {
    return this.in(tenantId, (uow) =>
      new ExplainSubjects(uow).find(
        parseOrThrow(Kind, kind, 'kind'),
        parseOrThrow(text(300), word, 'word'),
      ),
    );
  }

  /**
   * Returns what the tenant's policy asks of a deal for its next stage, in words: what is met and
   * what is missing.
   *
   * @throws {NotFound} the opportunity is not visible.
   */
  explainStage(tenantId: string, opportunityId: string): Promise<StageExplanation> {
    return this.in(tenantId, (uow) =>
      new ExplainStages(uow).explain(idFrom('opportunityId', opportunityId)),
    );
  }

  /**
   * Returns how long a deal stayed in which stage, who moved it and why; the newest 200 stays.
   *
   * @throws {NotFound} the opportunity is not visible.
   */
  stageHistory(tenantId: string, opportunityId: string): Promise<StageStay[]> {
    return this.in(tenantId, (uow) =>
      new ExplainStages(uow).history(idFrom('opportunityId', opportunityId)),
    );
  }

  /** Returns where a stage policy would take the tenant's deals, a page at a time; writes nothing. */
  whatIf(
    tenantId: string,
    policy: StagePolicyInput,
    page: PageInput = {},
  ): Promise<Page<SupposedMove>> {
    return this.in(tenantId, (uow) => new ExplainStages(uow).whatIf(policy, page));
  }

  /** Returns the tenant's stage policies, the one in force first; version 1 is the default one. */
  stagePolicies(tenantId: string): Promise<StagePolicyVersion[]> {
    return this.in(tenantId, (uow) => new StagePolicies(uow).list());
  }

  /**
   * Puts the next version of the tenant's stage policy in force, and returns its number; the
   * earlier ones are kept. It moves no deal by itself.
   *
   * @throws {StaleVersion} the policy's version is not the one after that in force.
   */
  setStagePolicy(tenantId: string, policy: StagePolicyInput, actor: Actor): Promise<number> {
    return this.in(tenantId, (uow) => new StagePolicies(uow).set(policy, actor));
  }

  /**
   * Lets a person's override of a score go, as the act of a person: what the title and
   * conversations say shows again. Where no override holds, nothing is written.
   *
   * @throws {NotFound} the stakeholder is not visible.
   */
  releaseScore(
    tenantId: string,
    stakeholderId: string,
    score: ScoreName,
    actor: Actor,
  ): Promise<StakeholderRead> {
    return this.in(tenantId, (uow) =>
      new ScoreUpdates(uow).release(idFrom('stakeholderId', stakeholderId), score, actor),
    );
  }

  /**
   * Lets a person's value of a deal's field go, as the act of a person: the latest that others
   * said shows again; where nobody did, the value stays until somebody does. A stage and an
   * external id are changed, not released.
   *
   * @throws {NotFound} the opportunity is not visible.
   */
  releaseField(
    tenantId: string,
    opportunityId: string,
    field: string,
    actor: Actor,
  ): Promise<ReleasedField> {
    return this.in(tenantId, (uow) =>
      new OpportunityReleases(uow).release(idFrom('opportunityId', opportunityId), field, actor),
    );
  }
}
