import {
  aboutOf,
  isOnRecord,
  type NewPersonObservation,
  notBefore,
  type PersonObservation,
  scoresFrom,
  withAdded,
} from './person-ledger.ts';
import {
  byTime,
  clampScore,
  type PoliticalScore,
  SCORE_NAMES,
  type ScoreName,
  scoreLayers,
} from './political-scores.ts';
import {
  type Contact,
  type RelationshipStrength,
  relationshipStrength,
} from './relationship-strength.ts';
import { type TitledPerson, titleBases } from './title-bases.ts';

export type PersonOnRecord = TitledPerson;

type Said = { readonly value: number; readonly evidence: string };

/** What is new about a person; what is left out changes nothing. */
export interface ScoreNews {
  /** The title from now on, null for none. Left out (also by a silent participant) it stays. */
  readonly title?: string | null | undefined;
  readonly signals?:
    | {
        readonly scores?: Readonly<Partial<Record<ScoreName, Said | undefined>>> | undefined;
        /** The words of each sign of trust. */
        readonly trust?: readonly string[] | undefined;
      }
    | undefined;
  /** A human's value, taken as the nearest of 0–10; the evidence is the human's reason. */
  readonly override?: (Said & { readonly score: ScoreName }) | undefined;
  /** A human lets an override go; nothing where none holds, or another is set at once. */
  readonly release?: { readonly score: ScoreName; readonly evidence: string } | undefined;
}

export interface ScoreContext {
  /** When it was said or done: a conversation's own time. */
  readonly at: Date;
  readonly interactionId: string | null;
  /** Counted with the interaction at hand. */
  readonly contact: Contact;
}

/** What a conversation says of a score that a human's override holds. */
export interface HeldBack {
  readonly score: ScoreName;
  readonly value: number;
  readonly evidence: string;
}

export interface ScoreVerdict {
  readonly observations: readonly NewPersonObservation[];
  readonly scores: Readonly<Record<ScoreName, PoliticalScore>>;
  /** The scores whose value is another than before. */
  readonly changed: readonly ScoreName[];
  readonly suggestions: readonly HeldBack[];
  /** The recomputed relationship, term by term, whether or not it is what is visible. */
  readonly strength: RelationshipStrength;
}

/**
 * Decides what is to be recorded of a person and what the three scores then are.
 *
 * Layers: the base is a heuristic (the title's tier; for the relationship the recomputed sum),
 * conversation signals raise it, a human's override replaces it until released. A tier is derived
 * once, and again only when the title moves to another tier. What conversations say is recorded
 * even while an override holds, and is then a suggestion unless it says the same.
 *
 * The same news on a record that holds it adds nothing.
 */
export function scoreVerdict(
  person: PersonOnRecord,
  news: ScoreNews,
  context: ScoreContext,
): ScoreVerdict {
  const known = person.observations;
  const heard = signalled(news.signals, context).filter((next) => !isOnRecord(known, next));
  const strength = strengthOf(withAdded(known, heard), context.contact);
  const bases = [
    ...titleBases(person, news.title, context),
    ...strengthBase(known, strength, context),
  ];
  const observations = [...bases, ...heard, ...humanActs(known, news, context)];
  const ledger = withAdded(known, observations);
  const before = scoresFrom(known);
  const scores = scoresFrom(ledger);
  const changed = SCORE_NAMES.filter((name) => scores[name].value !== before[name].value);
  return { observations, scores, changed, suggestions: heldBack(heard, ledger), strength };
}

function signalled(
  { scores, trust }: NonNullable<ScoreNews['signals']> = {},
  { at, interactionId }: ScoreContext,
): NewPersonObservation[] {
  const source = 'conversation_signal';
  const said = SCORE_NAMES.flatMap((field) => {
    const signal = scores?.[field];
    if (!signal) return [];
    const value = clampScore(signal.value);
    return [{ field, source, value, evidence: signal.evidence, at, interactionId } as const];
  });
  const words = new Set(trust?.map((sign) => sign.trim()).filter((sign) => sign !== ''));
  const signs = Array.from(
    words,
    (evidence) => ({ field: 'trust', source, value: 1, evidence, at, interactionId }) as const,
  );
  return [...said, ...signs];
}

function strengthOf(ledger: readonly PersonObservation[], contact: Contact): RelationshipStrength {
  const { signal } = scoreLayers(aboutOf(ledger, 'relationshipStrength'));
  const trustSignals = aboutOf(ledger, 'trust').length;
  return relationshipStrength({ ...contact, trustSignals, latestSignal: signal?.value ?? null });
}

function strengthBase(
  known: readonly PersonObservation[],
  { sum, why }: RelationshipStrength,
  context: ScoreContext,
): NewPersonObservation[] {
  return heuristic(known, 'relationshipStrength', sum, why, context);
}

/** A heuristic where it says another value than the one in force, and never before that one. */
function heuristic(
  known: readonly PersonObservation[],
  field: ScoreName,
  value: number,
  evidence: string,
  context: ScoreContext,
): NewPersonObservation[] {
  const earlier = aboutOf(known, field).filter(({ source }) => source === 'heuristic');
  if (scoreLayers(earlier).base?.value === value) return [];
  const at = notBefore(earlier, context.at);
  return [
    { field, source: 'heuristic', value, evidence, at, interactionId: context.interactionId },
  ];
}

function humanActs(
  known: readonly PersonObservation[],
  { override, release }: ScoreNews,
  { at, interactionId }: ScoreContext,
): NewPersonObservation[] {
  const acts = [
    ...(release && release.score !== override?.score ? [{ ...release, value: null }] : []),
    ...(override ? [{ ...override, value: clampScore(override.value) }] : []),
  ];
  return acts.flatMap(({ score, value, evidence }) => {
    const earlier = aboutOf(known, score).filter(({ source }) => source === 'human_override');
    const last = earlier.toSorted(byTime).at(-1);
    const isSaidAgain = last?.value === value && last.evidence === evidence;
    const isFreeAlready = value === null && (last?.value ?? null) === null;
    if (isSaidAgain || isFreeAlready) return [];
    const time = notBefore(earlier, at);
    const source = 'human_override' as const;
    return [{ field: score, source, value, evidence, at: time, interactionId }];
  });
}

function heldBack(
  heard: readonly NewPersonObservation[],
  ledger: readonly PersonObservation[],
): HeldBack[] {
  return heard.flatMap(({ field, value, evidence }) => {
    if (field === 'trust' || value === null || evidence === null) return [];
    const { override } = scoreLayers(aboutOf(ledger, field));
    return override && override.value !== value ? [{ score: field, value, evidence }] : [];
  });
}
