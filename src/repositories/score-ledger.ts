import {
  clampScore,
  DEFAULT_SCORES,
  type PoliticalScore,
  politicalScore,
  SCORE_NAMES,
  type ScoreName,
  type ScoreObservation,
} from '../domain/political-scores.ts';
import type { ScoreSource } from '../domain/vocabulary.ts';
import { InvalidJobData } from '../errors.ts';
import type { Actor } from '../schemas/actor.ts';
import { actorColumns, SCORERS } from './acts.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** What is said of one score; a null value of a human's lets the score go. */
export interface ScoreStatement {
  readonly score: ScoreName;
  readonly value: number | null;
  readonly source: ScoreSource;
  readonly evidence: string | null;
  /** The stored interaction that the words were said in. */
  readonly interactionId?: string | null;
}

/** The three scores of a person as the evidence makes them. */
export type DerivedScores = Readonly<Record<ScoreName, PoliticalScore>>;

/** The evidence for people's scores: added to, and read as the values it makes. */
export class ScoreLedger {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  /**
   * Records statements; an override is clamped to 0–10. Without an actor the source names one.
   *
   * @throws {InvalidJobData} an agent or a job overrides.
   */
  async add(
    stakeholderId: string,
    said: readonly ScoreStatement[],
    at: Date,
    by?: Actor,
  ): Promise<void> {
    if (by && by.kind !== 'human' && said.some(({ source }) => source === 'human_override')) {
      throw new InvalidJobData([
        { path: 'actor.kind', reason: 'must be human: only a person overrides' },
      ]);
    }
    const lastAct = await this.#lastAct(stakeholderId, said);
    await this.#uow.observations.add(
      said.map(({ score, value, source, evidence, interactionId = null }) => ({
        entityType: 'stakeholder',
        entityId: stakeholderId,
        field: score,
        value: value === null ? null : clampScore(value),
        released: value === null,
        source,
        evidence,
        interactionId,
        ...actorColumns(by ?? SCORERS[source]),
        observedAt: source === 'human_override' && lastAct > at ? lastAct : at,
      })),
    );
  }

  /** A person's act is never dated before an earlier one, or that would hold on: clocks differ. */
  async #lastAct(stakeholderId: string, said: readonly ScoreStatement[]): Promise<Date> {
    const none = new Date(0);
    if (said.every(({ source }) => source !== 'human_override')) return none;
    const { query, tenantId } = this.#uow.session;
    const [row] = await query<{ last: Date | null }>`
      select max(observed_at) as last from observations
      where tenant_id = ${tenantId} and entity_id = ${stakeholderId}
        and field = any(${said.map(({ score }) => score)}::text[]) and source = 'human_override'`;
    return row?.last ?? none;
  }

  /** Derives a person's scores from all that is on record of them. */
  async derive(stakeholderId: string): Promise<DerivedScores> {
    const { query, tenantId } = this.#uow.session;
    const stored = await query<ScoreObservation & { readonly score: ScoreName }>`
      select field as score, value, source, evidence, observed_at as at, sequence::int
      from observations
      where tenant_id = ${tenantId} and entity_type = 'stakeholder'
        and entity_id = ${stakeholderId} and field = any(${[...SCORE_NAMES]}::text[])
        and source in ('heuristic', 'conversation_signal', 'human_override')`;
    const derived = (score: ScoreName) =>
      politicalScore(
        stored.filter((observation) => observation.score === score),
        DEFAULT_SCORES[score],
      );
    return {
      decisionPower: derived('decisionPower'),
      influenceLevel: derived('influenceLevel'),
      relationshipStrength: derived('relationshipStrength'),
    };
  }
}

/** Returns derived scores as a stakeholder's columns. */
export function scoreColumns(derived: DerivedScores) {
  const values = SCORE_NAMES.map((name) => [name, derived[name].value]);
  return {
    ...(Object.fromEntries(values) as Record<ScoreName, number>),
    scoreSources: byScore(derived, ({ source }) => source),
    scoreEvidence: byScore(derived, ({ evidence }) => evidence),
  };
}

function byScore<T>(derived: DerivedScores, read: (score: PoliticalScore) => T | null) {
  const known = SCORE_NAMES.flatMap((name) => {
    const value = read(derived[name]);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(known) as Record<string, T>;
}
