import type { TenantSession } from '../db/tenant-session.ts';
import type { ActorKind, DealStage } from '../domain/vocabulary.ts';

export interface StageMove {
  readonly opportunityId: string;
  /** Null at the deal's creation. */
  readonly fromStage: DealStage | null;
  readonly toStage: DealStage;
  readonly movedAt: Date;
  readonly actorKind: ActorKind;
  readonly actorName: string;
  readonly reason: string | null;
  /** The stage policy of a job's move by evidence; of every other move there is none. */
  readonly policyVersion?: number;
}

/** The history of deals through their stages: only ever added to. */
export class StageMoves {
  readonly #session: TenantSession;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  async add(moves: readonly StageMove[]): Promise<void> {
    if (moves.length === 0) return;
    const { query, tenantId } = this.#session;
    await query`
      insert into stage_history (tenant_id, opportunity_id, from_stage, to_stage, moved_at,
        actor_kind, actor_name, reason, policy_version)
      select ${tenantId}, "opportunityId", "fromStage", "toStage", "movedAt", "actorKind",
        "actorName", reason, "policyVersion"
      from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as moved ("opportunityId" uuid,
        "fromStage" text, "toStage" text, "movedAt" timestamptz, "actorKind" text,
        "actorName" text, reason text, "policyVersion" int)`;
  }
}
