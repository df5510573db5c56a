import { withAdded } from '../../src/domain/person-ledger.ts';
import {
  type PersonOnRecord,
  type ScoreNews,
  scoreVerdict,
} from '../../src/domain/political-map.ts';
import { SCORE_NAMES } from '../../src/domain/political-scores.ts';

export const NOBODY: PersonOnRecord = { title: null, observations: [] };
export const NO_CONTACT = { interactionsInWindow: 0, channels: 0 };
export const on = (
  day: number,
  contact = NO_CONTACT,
  interactionId: string | null = `i${day}`,
) => ({
  at: new Date(Date.UTC(2026, 0, day)),
  interactionId,
  contact,
});
/** The person as the news leaves them. */
export function following(
  person: PersonOnRecord,
  news: ScoreNews,
  context = on(1),
): PersonOnRecord {
  const { observations } = scoreVerdict(person, news, context);
  return {
    title: news.title === undefined ? person.title : news.title,
    observations: withAdded(person.observations, observations),
  };
}
export const scoresOf = (person: PersonOnRecord) => scoreVerdict(person, {}, on(28)).scores;
export const valuesOf = (person: PersonOnRecord) =>
  SCORE_NAMES.map((name) => scoresOf(person)[name].value);
