import { type Qualification, type SignalState, signalOf } from './qualification.ts';
import {
  BANT_FIELDS,
  MEDDIC_FIELDS,
  SIGNAL_FIELDS,
  type SignalField,
  signalWords,
} from './qualification-signals.ts';
import type { StagePolicy } from './stage-policy.ts';
import type { DealStage } from './vocabulary.ts';

/** What is on record of a deal, as far as its stage depends on it. */
export interface DealFacts {
  readonly stage: DealStage;
  readonly qualification: Qualification;
  /** How many interactions the deal has had; these never grow too old. */
  readonly interactions: number;
  /** The last time a person set the stage, also where a job moved it on since; null if never. */
  readonly setByHuman: { readonly at: Date } | null;
}

/** One thing that a stage asks for, in words a salesperson reads. */
export interface Criterion {
  readonly name: 'interactions' | 'BANT' | 'MEDDIC' | 'since a person set the stage' | SignalField;
  readonly isMet: boolean;
  /** `needs 3 interactions, has 2`; `authority: not yet said by the buyer`. */
  readonly words: string;
  /** The buyer's words that it rests on. */
  readonly evidence: readonly string[];
}

const DAY_MS = 86_400_000;
/** Long enough to know the sentence again; the whole of it is in the evidence. */
const QUOTE_CHARACTERS = 200;

/**
 * Returns all that a policy asks of a deal before a job moves it into a stage, and whether each is
 * met. Signals count only where last said within the policy's age and, where a person set the
 * stage, after that act; and then at least one must have been, whatever the policy asks for.
 */
export function criteriaFor(
  stage: DealStage,
  deal: DealFacts,
  policy: StagePolicy,
  now: Date,
): Criterion[] {
  const { bantShare, meddicShare, interactions, signals } = policy.entry[stage];
  const whyNot = (field: SignalField) => whyNotCounted(field, deal, policy, now);
  return [
    ...interactionCriterion(deal.interactions, interactions),
    ...shareCriterion('BANT', BANT_FIELDS, bantShare, whyNot),
    ...shareCriterion('MEDDIC', MEDDIC_FIELDS, meddicShare, whyNot),
    ...signals.map((field) => signalCriterion(field, deal.qualification, whyNot(field))),
    ...freshCriterion(deal.setByHuman, whyNot),
  ];
}

/** Null where the signal counts, else the reason in words. */
type WhyNot = (field: SignalField) => string | null;

function whyNotCounted(
  field: SignalField,
  { qualification, setByHuman }: DealFacts,
  { maxEvidenceAgeDays }: StagePolicy,
  now: Date,
): string | null {
  const state = signalOf(qualification, field);
  if (!state.identified) return notIdentified(state);
  const said = qualification.saidAt[field]?.getTime() ?? Number.NEGATIVE_INFINITY;
  if (setByHuman !== null && said <= setByHuman.at.getTime()) {
    return `not said again since a person set the stage on ${dayOf(setByHuman.at)}`;
  }
  if (maxEvidenceAgeDays !== null && said < now.getTime() - maxEvidenceAgeDays * DAY_MS) {
    return `last said more than ${count(maxEvidenceAgeDays, 'day')} ago`;
  }
  return null;
}

function notIdentified({ evidence }: SignalState): string {
  const takenBack = evidence.at(-1);
  return takenBack === undefined
    ? 'not yet said by the buyer'
    : `taken back by the buyer, ${quoted(takenBack)}`;
}

function interactionCriterion(has: number, needs: number): Criterion[] {
  if (needs === 0) return [];
  const words = `needs ${count(needs, 'interaction')}, has ${has}`;
  return [{ name: 'interactions', isMet: has >= needs, words, evidence: [] }];
}

function shareCriterion(
  name: 'BANT' | 'MEDDIC',
  fields: readonly SignalField[],
  share: number,
  whyNot: WhyNot,
): Criterion[] {
  if (share === 0) return [];
  const needs = Math.ceil(share * fields.length);
  const counted = fields.filter((field) => whyNot(field) === null);
  const list = counted.length > 0 ? ` (${counted.map(signalWords).join(', ')})` : '';
  const words = `${name}: needs ${needs} of ${fields.length}, has ${counted.length}${list}`;
  return [{ name, isMet: counted.length >= needs, words, evidence: [] }];
}

function signalCriterion(
  field: SignalField,
  qualification: Qualification,
  whyNot: string | null,
): Criterion {
  const { evidence } = signalOf(qualification, field);
  const said = evidence.at(-1);
  const support = said === undefined ? 'said by the buyer' : quoted(said);
  const words = `${signalWords(field)}: ${whyNot ?? support}`;
  return { name: field, isMet: whyNot === null, words, evidence };
}

/** A policy that asks for interactions alone would else undo at once what a person decided. */
function freshCriterion(setByHuman: DealFacts['setByHuman'], whyNot: WhyNot): Criterion[] {
  if (setByHuman === null || SIGNAL_FIELDS.some((field) => whyNot(field) === null)) return [];
  const words = `a person set the stage on ${dayOf(setByHuman.at)}: nothing new said since`;
  return [{ name: 'since a person set the stage', isMet: false, words, evidence: [] }];
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

function quoted(text: string): string {
  const characters = [...text];
  const isLong = characters.length > QUOTE_CHARACTERS;
  return `“${isLong ? `${characters.slice(0, QUOTE_CHARACTERS - 1).join('')}…` : text}”`;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
