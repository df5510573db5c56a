import type pg from 'pg';
import { EVIDENCE_SQL, type StoredEvidence, wrongEvidence } from './evidence.ts';
import type { Intent, TortureTenant } from './intents.ts';
import type { Leaks } from './leaks.ts';
import type { Ledger } from './ledger.ts';
import { dealKey, fold, type ModelDeal } from './model.ts';
import { storedPlans, wrongPlans } from './plan-invariants.ts';
import type { Tally } from './tally.ts';

interface InboxRow {
  readonly name: string;
  readonly status: string;
  readonly errorCode: string | null;
  /** When what it says now came to be so. */
  readonly endedAt: Date;
}

type Inbox = ReadonlyMap<string, InboxRow>;

export interface InvariantParts {
  /** A superuser's connection. */
  readonly admin: pg.Client;
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly tenants: readonly TortureTenant[];
  readonly leaks: Leaks;
}

/** What came of the messages. */
export interface Effects {
  readonly done: number;
  /** Failed for good, as they were to. */
  readonly refused: number;
  /** From its acknowledgement to its effect. */
  readonly slowest: Slowest;
}

/** In milliseconds: those that a worker of this version can read, and those that it puts off. */
export interface Slowest {
  own: number;
  newer: number;
}

/** Checks the database against the ledger, as a superuser past row security. */
export class Invariants {
  readonly #admin: pg.Client;
  readonly #ledger: Ledger;
  readonly #tally: Tally;
  readonly #tenants: readonly TortureTenant[];
  readonly #leaks: Leaks;

  constructor({ admin, ledger, tally, tenants, leaks }: InvariantParts) {
    this.#admin = admin;
    this.#ledger = ledger;
    this.#tally = tally;
    this.#tenants = tenants;
    this.#leaks = leaks;
  }

  /** What must hold at every moment, with jobs on their way. */
  async always(): Promise<void> {
    await this.#noEffectWithoutIntent();
    await this.#oneEffectAKey();
    await this.#noLiveDoubles();
    await this.#leaks.inNewRows(this.#admin);
  }

  /** What must hold once all has come to rest. */
  async atRest(): Promise<Effects> {
    await this.always();
    await this.#leaks.inAllRows(this.#admin);
    await this.#leaks.inReasons(this.#admin);
    const inbox = await this.#inbox();
    const slowest = this.#everyPromiseKept(inbox);
    await this.#stateIsTheModels(inbox);
    await this.#plansAndEvidenceAreWhole(inbox);
    await this.#outboxIsDrained();
    if (!this.#ledger.isWhole()) this.#wrong('the ledger on disk is not the one checked');
    const done = [...inbox.values()].filter(({ status }) => status === 'done').length;
    return { done, refused: inbox.size - done, slowest };
  }

  /** Acknowledged intents that have no row in the inbox yet, and are not excused. */
  async missing(): Promise<Intent[]> {
    const inbox = await this.#inbox();
    return [...this.#ledger.entries]
      .filter(({ intent, acknowledgedAt, excused }) => {
        // What was forgotten may be sent again, and its workers die again: then it is to be ended.
        const isExpected = excused === null || inbox.has(intent.name);
        return acknowledgedAt !== null && isExpected && !isSettled(inbox, intent);
      })
      .map(({ intent }) => intent);
  }

  async #inbox(): Promise<Map<string, InboxRow>> {
    const rows = await this.#rows<InboxRow>(`
      select tenant_id || ' ' || job || ' ' || idempotency_key as name, status,
        error_code as "errorCode", coalesce(updated_at, created_at) as "endedAt"
      from inbox where job not like 'recompute%'`);
    return new Map(rows.map((row) => [row.name, row]));
  }

  #everyPromiseKept(inbox: Inbox): Slowest {
    const slowest = { own: 0, newer: 0 };
    for (const { intent, acknowledgedAt, excused } of this.#ledger.entries) {
      const row = inbox.get(intent.name);
      if (!row) {
        if (acknowledgedAt !== null && excused === null) this.#lost(intent);
        continue;
      }
      const ended = row.status === 'failed' ? (row.errorCode ?? '') : row.status;
      // Given up, and forgotten before anybody could put it back: on record, and no more was promised.
      const isGivenUp = excused !== null && ended === 'Abandoned';
      if (ended !== intent.ends && !isGivenUp) {
        this.#wrong(`${intent.job} ${intent.key} ended ${ended}, not ${intent.ends}`);
      }
      // What was forgotten comes only when somebody sends it again.
      if (acknowledgedAt === null || excused !== null) continue;
      const kind = intent.isNewer ? 'newer' : 'own';
      slowest[kind] = Math.max(slowest[kind], row.endedAt.getTime() - acknowledgedAt);
    }
    return slowest;
  }

  #lost({ job, key, door }: Intent): void {
    this.#tally.violation('lost', `${job} ${key} was acknowledged at the ${door} door`);
  }

  async #noEffectWithoutIntent(): Promise<void> {
    const inbox = await this.#inbox();
    for (const name of inbox.keys()) {
      if (!this.#ledger.entry(name)) this.#wrong(`an inbox row nobody meant: ${name}`);
    }
    const strangers = await this.#rows<{ name: string }>(`
      select tenant_id || ' detect-opportunity detect:email:' || interaction_id as name
      from interactions
      union select tenant_id || ' upsert-plan ' || reason from plan_versions
      where actor_name = 'torture'`);
    for (const { name } of strangers) {
      const entry = this.#ledger.entry(name);
      if (!entry) this.#wrong(`an effect nobody meant: ${name}`);
      else if (entry.intent.ends !== 'done') this.#wrong(`a refused intent acted: ${name}`);
    }
  }

  /** Patches have no key of their own in what they write: a second run would add a version. */
  async #oneEffectAKey(): Promise<void> {
    const doubled = await this.#rows<{ what: string }>(`
      select 'plan versions of ' || reason as what from plan_versions
      where actor_name = 'torture' group by tenant_id, reason having count(*) > 1
      union all
      select 'observations of ' || reason from observations
      where actor_name = 'torture' group by tenant_id, reason, field having count(*) > 1
      union all
      select 'observations of interaction ' || min(i.interaction_id) || ' ' || o.field
      from observations o join interactions i using (tenant_id)
      where i.id = o.interaction_id and o.field = 'estimatedValue'
      group by o.tenant_id, o.interaction_id, o.entity_id, o.field having count(*) > 1
      union all
      select 'versions of a plan have gaps: ' || plan_id from plan_versions
      group by tenant_id, plan_id having count(*) <> max(version) or min(version) <> 1`);
    for (const { what } of doubled) this.#tally.violation('doubled', what);
  }

  async #noLiveDoubles(): Promise<void> {
    const doubles = await this.#rows<{ what: string }>(`
      select 'accounts of ' || name_key as what from accounts
      group by tenant_id, name_key having count(*) > 1
      union all select 'accounts of stem ' || stem_key from accounts
      group by tenant_id, stem_key having count(*) > 1
      union all select 'deals of line ' || product_line_key from opportunities
      group by tenant_id, account_id, product_line_key having count(*) > 1
      union all select 'people of ' || coalesce(email_key, name_key) from stakeholders
      group by tenant_id, account_id, coalesce(email_key, name_key) having count(*) > 1`);
    for (const { what } of doubles) this.#tally.violation('doubled', what);
  }

  async #stateIsTheModels(inbox: Inbox): Promise<void> {
    for (const { id } of this.#tenants) {
      const said = this.#done(inbox).filter(({ tenant }) => tenant === id);
      const expected = fold(said.flatMap(({ deal }) => deal ?? []));
      const found = await this.#deals(id);
      for (const [key, deal] of expected) this.#compare(key, deal, found.get(key));
      for (const key of found.keys()) {
        if (!expected.has(key)) this.#wrong(`a deal nobody meant: ${key}`);
      }
    }
  }

  #compare(key: string, expected: ModelDeal, found: ModelDeal | undefined): void {
    if (!found) {
      this.#wrong(`a deal is missing: ${key}`);
      return;
    }
    const fields = ['value', 'confidence', 'interactions', 'stage'] as const;
    for (const field of fields) {
      if (found[field] === expected[field]) continue;
      const numbers = `${found[field]}, the model has ${expected[field]}`;
      this.#wrong(`state of ${key}: ${field} is ${numbers}`);
    }
  }

  async #deals(tenantId: string): Promise<Map<string, ModelDeal>> {
    const rows = await this.#rows<ModelDeal>(
      `select a.account_name as account, o.product_line as line, o.estimated_value as value,
         o.detection_confidence as confidence, o.deal_stage as stage,
         (select count(*)::int from interactions i
           where i.tenant_id = o.tenant_id and i.opportunity_id = o.id) as interactions
       from opportunities o
       join accounts a on a.tenant_id = o.tenant_id and a.id = o.account_id
       where o.tenant_id = $1`,
      [tenantId],
    );
    return new Map(rows.map((row) => [dealKey(row.account, row.line), row]));
  }

  async #plansAndEvidenceAreWhole(inbox: Inbox): Promise<void> {
    const patches = this.#done(inbox).filter(({ job }) => job === 'upsert-plan');
    const stored = await storedPlans((text) => this.#rows(text));
    const evidence = await this.#rows<StoredEvidence>(EVIDENCE_SQL);
    const wrong = [...wrongPlans(patches, stored), ...wrongEvidence(this.#done(inbox), evidence)];
    for (const what of wrong) this.#wrong(what);
  }

  #done(inbox: Inbox): Intent[] {
    return [...this.#ledger.entries]
      .map(({ intent }) => intent)
      .filter(({ name }) => inbox.get(name)?.status === 'done');
  }

  async #outboxIsDrained(): Promise<void> {
    const left = await this.#rows<{ job: string; count: number }>(
      `select job, count(*)::int as count from outbox where outcome is null group by job`,
    );
    for (const { job, count } of left) {
      this.#wrong(`the outbox holds ${count} of ${job} without an outcome`);
    }
  }

  #wrong(text: string): void {
    this.#tally.violation('wrong', text);
  }

  async #rows<Row = unknown>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#admin.query(text, values)).rows as Row[];
  }
}

function isSettled(inbox: Inbox, { name, ends }: Intent): boolean {
  const row = inbox.get(name);
  // What was given up for its dying workers is put back: it is not over yet.
  return row !== undefined && (row.errorCode !== 'Abandoned' || ends === 'Abandoned');
}
