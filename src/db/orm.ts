import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { Account } from '../entities/account.ts';
import { AccountKey } from '../entities/account-key.ts';
import { AccountPlan } from '../entities/account-plan.ts';
import { InboxMessage } from '../entities/inbox-message.ts';
import { Interaction } from '../entities/interaction.ts';
import { ModelAnswer } from '../entities/model-answer.ts';
import { ModelUsage } from '../entities/model-usage.ts';
import { Observation } from '../entities/observation.ts';
import { Opportunity } from '../entities/opportunity.ts';
import { OpportunityPlan } from '../entities/opportunity-plan.ts';
import { OpportunityStakeholder } from '../entities/opportunity-stakeholder.ts';
import { OutboxMessage } from '../entities/outbox-message.ts';
import { PlanVersion } from '../entities/plan-version.ts';
import { Rejection } from '../entities/rejection.ts';
import { StageHistory } from '../entities/stage-history.ts';
import { StoredStagePolicy } from '../entities/stage-policy.ts';
import { Stakeholder } from '../entities/stakeholder.ts';
import { Suggestion } from '../entities/suggestion.ts';
import { Tenant } from '../entities/tenant.ts';
import { TenantSchedule } from '../entities/tenant-schedule.ts';
import { TenantSettings } from '../entities/tenant-settings.ts';
import { KEPT_IDLE_MS } from './kept-idle.ts';
import { reclaimLost } from './lost-connections.ts';
import { PipelinedClient } from './pipelined-client.ts';

export const ENTITIES = [
  Account,
  AccountKey,
  AccountPlan,
  InboxMessage,
  Interaction,
  ModelAnswer,
  ModelUsage,
  Observation,
  Opportunity,
  OpportunityPlan,
  OpportunityStakeholder,
  OutboxMessage,
  PlanVersion,
  Rejection,
  StageHistory,
  StoredStagePolicy,
  Stakeholder,
  Suggestion,
  Tenant,
  TenantSchedule,
  TenantSettings,
];

export interface OrmOptions {
  /** postgres://role:password@host:port/database */
  readonly url: string;
  /** Connections at most. */
  readonly poolSize: number;
  /** A connection held for longer is given up, in milliseconds; none: a minute. */
  readonly longestHoldMs?: number;
}

/**
 * Opens the ORM without connecting. Entities name no schema: each transaction sets `search_path`,
 * so that one program serves any schema, also through a transaction-pooling PgBouncer.
 */
export function openOrm({ url, poolSize, longestHoldMs }: OrmOptions): MikroORM {
  return new MikroORM({
    entities: ENTITIES,
    clientUrl: url,
    pool: { min: 0, max: poolSize, idleTimeoutMillis: KEPT_IDLE_MS },
    driverOptions: {
      connectionTimeoutMillis: 5_000,
      application_name: 'dealkeeper',
      // node-postgres' own parsers: timestamptz is a Date in hand-written statements too.
      types: new pg.TypeOverrides(),
      onPoolCreated: (pool: pg.Pool) => reclaimLost(pool, longestHoldMs),
      Client: PipelinedClient,
      pipeline: true,
    },
    forceUtcTimezone: true,
    ensureDatabase: false,
  });
}
