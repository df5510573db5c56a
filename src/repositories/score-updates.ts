import * as v from 'valibot';
import { SCORE_NAMES } from '../domain/political-scores.ts';
import { Stakeholder } from '../entities/stakeholder.ts';
import { type FieldIssue, InvalidJobData, NotFound } from '../errors.ts';
import { Actor, Release } from '../schemas/actor.ts';
import { closed } from '../schemas/objects.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { ScoreEvidence, ScoreSources, type StakeholderRead } from '../schemas/stakeholder.ts';
import { lockAccount } from './account-lock.ts';
import { personId } from './merged-people.ts';
import { stakeholderRead } from './read-models.ts';
import { ScoreLedger, type ScoreStatement, scoreColumns } from './score-ledger.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const whole = v.optional(v.pipe(v.number(), v.safeInteger()));
const NewScores = closed({
  decisionPower: whole,
  influenceLevel: whole,
  relationshipStrength: whole,
});

/** What a caller says of a person's scores: each given score needs its source. */
export interface ScoreChange {
  readonly scores: unknown;
  readonly sources: unknown;
  readonly evidence: unknown;
  readonly by?: Actor | undefined;
}

/** Adds to the evidence for one person's scores, under the account's lock. */
export class ScoreUpdates {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /**
   * Records one observation for each score given, and writes and returns what all evidence makes
   * of the scores now: one that is not given keeps its value, source and evidence.
   *
   * @throws {InvalidJobData} a score is out of range or has no source, or another than a person
   * overrides. An override outside 0–10 is taken as the nearest end instead.
   * @throws {NotFound} the stakeholder is not visible.
   */
  async update(id: string, change: ScoreChange): Promise<StakeholderRead> {
    const statements = statementsIn(change);
    const by = change.by && parseOrThrow(Actor, change.by, 'actor');
    const { session } = this.#uow;
    const { now } = await lockAccount(session, (await this.#row(id)).accountId);
    const row = await this.#row(id);
    const ledger = new ScoreLedger(this.#uow);
    await ledger.add(row.id, statements, now, by);
    const columns = scoreColumns(await ledger.derive(row.id));
    if (statements.length > 0) {
      session.em.assign(row, { ...columns, updatedAt: now });
      await session.em.flush();
      await this.#uow.stalePlans.refresh([row.accountId]);
    }
    return stakeholderRead(row);
  }

  /**
   * Lets a person's override of a score go; where none holds, nothing is written.
   *
   * @throws {InvalidJobData} the actor is not a human.
   * @throws {NotFound} the stakeholder is not visible.
   */
  async release(id: string, score: unknown, by: unknown): Promise<StakeholderRead> {
    const act = parseOrThrow(Release, { score, actor: by }, 'release');
    const { session } = this.#uow;
    const { now } = await lockAccount(session, (await this.#row(id)).accountId);
    const row = await this.#row(id);
    if (row.scoreSources[act.score] !== 'human_override') return stakeholderRead(row);
    const evidence = act.actor.reason ?? null;
    const said = { score: act.score, value: null, source: 'human_override', evidence } as const;
    const ledger = new ScoreLedger(this.#uow);
    await ledger.add(row.id, [said], now, act.actor);
    session.em.assign(row, { ...scoreColumns(await ledger.derive(row.id)), updatedAt: now });
    await session.em.flush();
    await this.#uow.stalePlans.refresh([row.accountId]);
    return stakeholderRead(row);
  }

  async #row(id: string): Promise<Stakeholder> {
    const { session } = this.#uow;
    const { em, tenantId } = session;
    const key = { tenantId, id: await personId(session, id) };
    const row = await em.findOne(Stakeholder, key, { refresh: true });
    if (!row) throw new NotFound(`no stakeholder ${id}`);
    return row;
  }
}

function statementsIn(change: ScoreChange): ScoreStatement[] {
  const scores = parseOrThrow(NewScores, change.scores, 'scores');
  const sources = parseOrThrow(ScoreSources, change.sources, 'sources');
  const evidence = parseOrThrow(ScoreEvidence, change.evidence, 'evidence');
  const statements: ScoreStatement[] = [];
  const issues: FieldIssue[] = [];
  for (const score of SCORE_NAMES) {
    const value = scores[score];
    const source = sources[score];
    if (value === undefined) continue;
    if (source === undefined) {
      issues.push({ path: `sources.${score}`, reason: 'is required with its score' });
    } else if (source !== 'human_override' && (value < 0 || value > 10)) {
      issues.push({ path: `scores.${score}`, reason: 'must be between 0 and 10' });
    } else {
      statements.push({ score, value, source, evidence: evidence[score] ?? null });
    }
  }
  if (issues.length > 0) throw new InvalidJobData(issues);
  return statements;
}
