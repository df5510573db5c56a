import type { Observation } from './observations.ts';
import { aboutOf, type NewPersonObservation, type PersonObservation } from './person-ledger.ts';
import { type ScoreObservation, scoreLayers } from './political-scores.ts';
import { TITLE_RULES_VERSION } from './title-rules.ts';
import { type TitleSaid, type TitleTenure, titleTenure } from './title-tenure.ts';
import { LOWEST_TIER, TIER_SCORES, titleTier } from './titles.ts';

/** A person as the title's evidence sees one. */
export interface TitledPerson {
  /** The title as stored before this is decided. */
  readonly title: string | null;
  readonly observations: readonly PersonObservation[];
  /** All that was said of the title, with what is said now; left out where that is not known. */
  readonly titles?: readonly Observation[];
}

interface Saying {
  readonly at: Date;
  readonly interactionId: string | null;
}

type TitledScore = 'decisionPower' | 'influenceLevel';

/**
 * Returns what a title adds to the record of a person's scores: the tier's values, where none is on
 * record or the title moves to another tier. They rest on the first title that gave the tier, also
 * where that is heard of later than one that followed it.
 */
export function titleBases(
  { title: stored, observations, titles }: TitledPerson,
  said: string | null | undefined,
  context: Saying,
): NewPersonObservation[] {
  const title = said === undefined ? stored : said;
  const { tier } = titleTier(title);
  const isMoved = tier !== titleTier(stored).tier;
  const tenure = titles ? tenureWith(titles, title, context.at) : null;
  const start = tenure?.first ?? { title, at: context.at };
  return (['decisionPower', 'influenceLevel'] as const).flatMap((field) => {
    const { base } = scoreLayers(aboutOf(observations, field));
    const isSame = base?.value === TIER_SCORES[tier][field];
    if (base === null || (isMoved && !isSame)) return [baseOf(field, start, context)];
    if (!isSame || tenure === null) return [];
    return moreExact(tenure, base).map((one) => baseOf(field, one, context));
  });
}

/** To be heard of without a title is to be of the lowest tier, until a title is said. */
function tenureWith(
  titles: readonly Observation[],
  title: string | null,
  at: Date,
): TitleTenure | null {
  const { tier } = titleTier(title);
  const untitled = { tier, first: { title: null, at }, before: null };
  const known = titleTenure(titles);
  if (known === null) return title === null ? untitled : null;
  if (known.tier !== tier) return null;
  const isBefore = known.before === null && at < known.first.at && tier === LOWEST_TIER;
  return isBefore ? untitled : known;
}

/** What makes the tenure's first title the evidence in force: of one value the earliest is. */
function moreExact({ first, before }: TitleTenure, base: ScoreObservation): TitleSaid[] {
  if (first.at < base.at) return [first];
  // What was in force is of a time before another tier: that one ends it.
  return first.at > base.at && before !== null ? [before, first] : [];
}

function baseOf(
  field: TitledScore,
  { title, at }: TitleSaid,
  { interactionId }: Saying,
): NewPersonObservation {
  const { tier, why } = titleTier(title);
  const evidence =
    title === null ? why : `title "${title}": ${why}, title rules ${TITLE_RULES_VERSION}`;
  const value = TIER_SCORES[tier][field];
  return { field, source: 'heuristic', value, evidence, at, interactionId };
}
