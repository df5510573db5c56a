import {
  explainStage,
  type StageExplanation,
  type StageStep,
  whatIf,
} from '../domain/advance-stage.ts';
import type { DealStage } from '../domain/vocabulary.ts';
import { NotFound } from '../errors.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { StagePolicy } from '../schemas/stage-policy.ts';
import { type Page, type PageInput, pageOf, pagePosition } from './cursor.ts';
import { DealStages, type StageStay } from './deal-stages.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Where a policy would take one deal. */
export interface SupposedMove {
  readonly opportunityId: string;
  readonly from: DealStage;
  /** The same as `from` where the deal would stay. */
  readonly to: DealStage;
  readonly steps: readonly StageStep[];
}

/** The newest this many stays of a deal are shown. */
const HISTORY_LIMIT = 200;

/** Stages in words, and stage policies tried. */
export class ExplainStages {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /** @throws {NotFound} the opportunity is not visible. */
  async explain(id: string): Promise<StageExplanation> {
    const [deal] = await new DealStages(this.#uow.session).read([id]);
    if (!deal) throw new NotFound(`no opportunity ${id}`);
    return explainStage(deal, this.#uow.tenant.stagePolicy, await this.#now());
  }

  /** @throws {NotFound} the opportunity is not visible. */
  async history(id: string): Promise<StageStay[]> {
    const stages = new DealStages(this.#uow.session);
    await stages.accountsOf([id]);
    return stages.history(id, HISTORY_LIMIT);
  }

  /** @throws {InvalidJobData} the policy has faults, each named by path. */
  async whatIf(input: unknown, page: PageInput): Promise<Page<SupposedMove>> {
    const policy = parseOrThrow(StagePolicy, input, 'policy');
    const { limit, afterId } = pagePosition('opportunities', page);
    const deals = await new DealStages(this.#uow.session).readPage(limit + 1, afterId);
    const supposed = whatIf(deals, policy, await this.#now());
    return pageOf('opportunities', supposed, limit, ({ id, ...move }) => ({
      opportunityId: id,
      ...move,
    }));
  }

  async #now(): Promise<Date> {
    const [clock] = await this.#uow.session.query<{ now: Date }>`select now() as now`;
    return clock?.now ?? new Date();
  }
}
