import type { MikroORM } from '@mikro-orm/postgresql';
import { inTenant, outsideTenants, type Query, type TenantSession } from '../db/tenant-session.ts';
import { Accounts } from './accounts.ts';
import { DealLinks } from './deal-links.ts';
import { Inbox, type InboxClaim, type StoredMessage } from './inbox.ts';
import { Interactions } from './interactions.ts';
import { ModelAnswers } from './model-answers.ts';
import { Observations } from './observations.ts';
import { Opportunities } from './opportunities.ts';
import { Outbox } from './outbox.ts';
import { People } from './people.ts';
import { Qualifications } from './qualifications.ts';
import { Schedules } from './schedules.ts';
import { StagesReached } from './stage-facts.ts';
import { StageMoves } from './stage-moves.ts';
import { StalePlans } from './stale-plans.ts';
import { Suggestions } from './suggestions.ts';
import { activeTenant, type TenantProfile } from './tenants.ts';

/**
 * One transaction in one tenant's row-security context, and the repositories that work in it.
 * Nothing here reaches the network but PostgreSQL: a lock is never held while others are waited for.
 */
export class UnitOfWork {
  readonly session: TenantSession;
  readonly tenant: TenantProfile;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly stalePlans: StalePlans;
  readonly schedules: Schedules;
  readonly accounts: Accounts;
  readonly opportunities: Opportunities;
  readonly interactions: Interactions;
  readonly observations: Observations;
  readonly stageMoves: StageMoves;
  readonly people: People;
  readonly dealLinks: DealLinks;
  readonly qualifications: Qualifications;
  readonly stagesReached: StagesReached;
  readonly suggestions: Suggestions;
  readonly modelAnswers: ModelAnswers;

  constructor(session: TenantSession, tenant: TenantProfile) {
    this.session = session;
    this.tenant = tenant;
    this.inbox = new Inbox(session);
    this.outbox = new Outbox(session);
    this.stalePlans = new StalePlans(session, this.outbox);
    this.schedules = new Schedules(session);
    this.accounts = new Accounts(session);
    this.opportunities = new Opportunities(session);
    this.interactions = new Interactions(session);
    this.observations = new Observations(session);
    this.stageMoves = new StageMoves(session);
    this.people = new People(session);
    this.dealLinks = new DealLinks(session);
    this.qualifications = new Qualifications(session);
    this.stagesReached = new StagesReached(session);
    this.suggestions = new Suggestions(session);
    this.modelAnswers = new ModelAnswers(session);
  }

  get tenantId(): string {
    return this.session.tenantId;
  }
}

export interface UnitOptions {
  readonly signal?: AbortSignal;
}

export interface MessagesOptions extends UnitOptions {
  readonly job: string;
  readonly claims: readonly InboxClaim[];
}

/** Opens units of work on one database and schema. */
export class Database {
  readonly orm: MikroORM;
  readonly schema: string;

  constructor(orm: MikroORM, schema: string) {
    this.orm = orm;
    this.schema = schema;
  }

  /**
   * Runs `body` in one unit of work: all of it is committed, or nothing.
   *
   * @throws {UnknownTenant} the tenant does not exist or is not active.
   * @throws {WriteConflict|DatabaseUnavailable} the database refused for now.
   */
  unitOfWork<T>(
    tenantId: string,
    body: (uow: UnitOfWork) => Promise<T>,
    options: UnitOptions = {},
  ): Promise<T> {
    return inTenant(this.orm, tenantId, { schema: this.schema, ...options }, async (session) =>
      body(new UnitOfWork(session, await activeTenant(session))),
    );
  }

  /**
   * The same for messages of a job: `body` is given the stored rows of those that were handled before
   * too. They are claimed in the wait that asks who the tenant is.
   *
   * @throws {UnknownTenant} the tenant does not exist or is not active: nothing stays claimed.
   */
  unitOfMessages<T>(
    tenantId: string,
    body: (uow: UnitOfWork, stored: ReadonlyMap<string, StoredMessage>) => Promise<T>,
    { job, claims, ...options }: MessagesOptions,
  ): Promise<T> {
    return inTenant(this.orm, tenantId, { schema: this.schema, ...options }, async (session) => {
      const [tenant, stored] = await Promise.all([
        activeTenant(session),
        new Inbox(session).claim(job, claims),
      ]);
      return body(new UnitOfWork(session, tenant), stored);
    });
  }

  /** Runs `body` on inbox and outbox of a tenant that need not be active: to answer, or to fail. */
  withMessages<T>(
    tenantId: string,
    body: (inbox: Inbox, outbox: Outbox) => Promise<T>,
  ): Promise<T> {
    return this.inTenant(tenantId, (session) => body(new Inbox(session), new Outbox(session)));
  }

  /** Runs `body` in the context of a tenant that need not be active, and on whatever role's rights. */
  inTenant<T>(tenantId: string, body: (session: TenantSession) => Promise<T>): Promise<T> {
    return inTenant(this.orm, tenantId, { schema: this.schema }, body);
  }

  /** Runs `body` without a tenant: it sees the tables outside row security, and no other row. */
  outsideTenants<T>(body: (query: Query) => Promise<T>): Promise<T> {
    return outsideTenants(this.orm, { schema: this.schema }, (_em, query) => body(query));
  }

  async close(): Promise<void> {
    await this.orm.close(true);
  }
}
