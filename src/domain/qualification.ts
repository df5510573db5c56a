import {
  BANT_FIELDS,
  isSilence,
  MEDDIC_FIELDS,
  SIGNAL_FIELDS,
  type SignalField,
  type SignalStatement,
} from './qualification-signals.ts';
import { BANT_SIGNALS, type BantSignal, MEDDIC_SIGNALS, type MeddicSignal } from './vocabulary.ts';

/** A statement on record for one opportunity. */
export interface SignalObservation extends SignalStatement {
  /** When it was said: the interaction's own time, not when a job ran. */
  readonly at: Date;
  /** The interaction's place in the account, from 1. */
  readonly sequence: number;
  readonly interactionId: string;
}

/** One signal as it stands. */
export interface SignalState {
  readonly identified: boolean;
  /** From the statement of highest confidence that names a value; null where none does. */
  readonly value: string | null;
  /** The highest on record, 0–1; 0 where nothing is identified. */
  readonly confidence: number;
  /** The words it rests on, in the account's order; after a retraction, the words of that alone. */
  readonly evidence: readonly string[];
}

export interface Qualification {
  readonly bant: Readonly<Record<BantSignal, SignalState>>;
  readonly meddic: Readonly<Record<MeddicSignal, SignalState>>;
  /** Identified signals over the four there are, 0–1. */
  readonly bantShare: number;
  /** Identified signals over the six there are, 0–1. */
  readonly meddicShare: number;
  /** The mean confidence of what is identified, 0–1 to four decimals; 0 where nothing is. */
  readonly overallConfidence: number;
  /** When anything was last said about it; null where nothing ever was. */
  readonly lastAssessed: Date | null;
  /** When each identified signal was last said: what stages measure the age of evidence by. */
  readonly saidAt: Readonly<Partial<Record<SignalField, Date>>>;
}

/**
 * Returns an opportunity's qualification as all that is on record makes it: a function of the set
 * of observations, whatever their order and however often one is repeated.
 *
 * What is identified is never lost by silence. The higher confidence wins a value, ties the later
 * by its own time, then by sequence. Evidence accumulates in sequence order without repeats. A
 * retraction supersedes what was said up to it, by the same times; what is said after it counts.
 */
export function qualificationFrom(observations: readonly SignalObservation[]): Qualification {
  const said = observations.filter((observation) => !isSilence(observation)).toSorted(bySequence);
  const about = new Map(SIGNAL_FIELDS.map((field) => [field, standing(said, field)]));
  const states = new Map(SIGNAL_FIELDS.map((f) => [f, signalState(about.get(f) ?? [])]));
  const state = (field: SignalField) => states.get(field) ?? NOT_SAID;
  const share = (fields: readonly SignalField[]) =>
    fields.filter((field) => state(field).identified).length / fields.length;

  return {
    bant: keyed(BANT_SIGNALS, (name) => state(`bant.${name}`)),
    meddic: keyed(MEDDIC_SIGNALS, (name) => state(`meddic.${name}`)),
    bantShare: share(BANT_FIELDS),
    meddicShare: share(MEDDIC_FIELDS),
    overallConfidence: meanConfidence(SIGNAL_FIELDS.map(state)),
    lastAssessed: said.toSorted(byTime).at(-1)?.at ?? null,
    saidAt: timesSaid(about),
  };
}

/** Returns the state of the signal that a field names. */
export function signalOf(qualification: Qualification, field: SignalField): SignalState {
  const states = new Map<SignalField, SignalState>([
    ...BANT_SIGNALS.map((name) => [`bant.${name}`, qualification.bant[name]] as const),
    ...MEDDIC_SIGNALS.map((name) => [`meddic.${name}`, qualification.meddic[name]] as const),
  ]);
  return states.get(field) ?? NOT_SAID;
}

const NOT_SAID: SignalState = Object.freeze({
  identified: false,
  value: null,
  confidence: 0,
  evidence: Object.freeze([]),
});

/** What still counts of one signal, in sequence order: since the last retraction, else that one. */
function standing(said: readonly SignalObservation[], field: SignalField): SignalObservation[] {
  const about = said.filter((observation) => observation.field === field);
  const retraction = about
    .filter(({ value }) => !value.identified)
    .toSorted(byTime)
    .at(-1);
  if (retraction === undefined) return about;
  const since = about.filter(({ value, at, sequence }) => {
    const gap = at.getTime() - retraction.at.getTime() || sequence - retraction.sequence;
    return value.identified && gap > 0;
  });
  return since.length > 0 ? since : [retraction];
}

function signalState(counted: readonly SignalObservation[]): SignalState {
  const words = counted.map((observation) => observation.evidence);
  const evidence = [...new Set(words)].filter((said) => said.trim() !== '');
  const best = counted.filter(({ value }) => value.identified).toSorted(byConfidence);
  if (best.length === 0) return { ...NOT_SAID, evidence };
  const value = best.findLast(({ value }) => value.value !== null)?.value.value ?? null;
  return { identified: true, value, confidence: best.at(-1)?.value.confidence ?? 0, evidence };
}

function timesSaid(about: ReadonlyMap<SignalField, readonly SignalObservation[]>) {
  const times = [...about].flatMap(([field, counted]) => {
    const last = counted
      .filter(({ value }) => value.identified)
      .toSorted(byTime)
      .at(-1);
    return last === undefined ? [] : [[field, last.at] as const];
  });
  return Object.fromEntries(times) as Partial<Record<SignalField, Date>>;
}

function meanConfidence(states: readonly SignalState[]): number {
  const identified = states.filter((state) => state.identified);
  if (identified.length === 0) return 0;
  const sum = identified.reduce((total, { confidence }) => total + confidence, 0);
  return Math.round((sum / identified.length) * 10_000) / 10_000;
}

function keyed<Name extends string>(names: readonly Name[], of: (name: Name) => SignalState) {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, SignalState>;
}

function bySequence(a: SignalObservation, b: SignalObservation): number {
  return a.sequence - b.sequence || a.at.getTime() - b.at.getTime() || byContent(a, b);
}

function byTime(a: SignalObservation, b: SignalObservation): number {
  return a.at.getTime() - b.at.getTime() || a.sequence - b.sequence || byContent(a, b);
}

function byConfidence(a: SignalObservation, b: SignalObservation): number {
  return a.value.confidence - b.value.confidence || byTime(a, b);
}

/** Two statements of one interaction about one signal still have one order. */
function byContent(a: SignalObservation, b: SignalObservation): number {
  const [one, other] = [contentOf(a), contentOf(b)];
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function contentOf({ value, evidence }: SignalObservation): string {
  return JSON.stringify([value.identified, value.value, value.confidence, evidence]);
}
