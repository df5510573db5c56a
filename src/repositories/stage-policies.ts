import { DEFAULT_STAGE_POLICY, type StagePolicy } from '../domain/stage-policy.ts';
import type { ActorKind } from '../domain/vocabulary.ts';
import { StaleVersion } from '../errors.ts';
import { Actor } from '../schemas/actor.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { StagePolicy as StagePolicySchema } from '../schemas/stage-policy.ts';
import { actorColumns } from './acts.ts';
import { lockKeys } from './key-locks.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** One version of a tenant's stage policy, and who set it. */
export interface StagePolicyVersion {
  readonly version: number;
  readonly policy: StagePolicy;
  readonly actorKind: ActorKind;
  readonly actorName: string;
  readonly reason: string | null;
  /** Null of version 1, the default one: it was there before anybody set anything. */
  readonly createdAt: Date | null;
}

const DEFAULT_VERSION: StagePolicyVersion = Object.freeze({
  version: DEFAULT_STAGE_POLICY.version,
  policy: DEFAULT_STAGE_POLICY,
  actorKind: 'job',
  actorName: 'dealkeeper',
  reason: 'the default',
  createdAt: null,
});

/** The newest this many versions are listed. */
const LIST_LIMIT = 200;

/** The stage policies of a tenant: each kept as it was, the newest in force. */
export class StagePolicies {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /** Returns the versions, the one in force first, the default one last. */
  async list(): Promise<StagePolicyVersion[]> {
    const { query, tenantId } = this.#uow.session;
    const own = await query<StagePolicyVersion>`
      select version, policy, actor_kind as "actorKind", actor_name as "actorName", reason,
        created_at as "createdAt"
      from stage_policies where tenant_id = ${tenantId}
      order by version desc limit ${LIST_LIMIT}`;
    return [...own, DEFAULT_VERSION];
  }

  /**
   * Adds the version after the one in force, and returns its number.
   *
   * @throws {InvalidJobData} policy or actor has faults, each named by path.
   * @throws {StaleVersion} the policy's version is not the next one: somebody set one meanwhile.
   */
  async set(input: unknown, by: unknown): Promise<number> {
    const policy = parseOrThrow(StagePolicySchema, input, 'policy');
    const actor = parseOrThrow(Actor, by, 'actor');
    const { session } = this.#uow;
    await lockKeys(session, ['stage policy']);
    const { query, tenantId } = session;
    const [newest] = await query<{ version: number }>`
      select version from stage_policies where tenant_id = ${tenantId}
      order by version desc limit 1`;
    const next = (newest?.version ?? DEFAULT_VERSION.version) + 1;
    if (policy.version !== next) {
      throw new StaleVersion(`stage policy: version ${policy.version} is not the next, ${next} is`);
    }
    const { actorKind, actorName, reason } = actorColumns(actor);
    await query`
      insert into stage_policies (tenant_id, version, policy, actor_kind, actor_name, reason)
      values (${tenantId}, ${next}, ${JSON.stringify(policy)}::jsonb, ${actorKind}, ${actorName},
        ${reason})`;
    return next;
  }
}
