import type { QualificationSignal, QualificationSignals } from '../../schemas/signals.ts';
import { amountsIn, type SaidAmount } from './amounts.ts';
import type { Finding } from './cues.ts';
import type { Hearing } from './hearing.ts';
import { whoIs } from './persons-said.ts';
import { type SaidTime, type TimeContext, timeIn } from './times-said.ts';

/** What a conversation says of a deal's qualification, and what that rests on. */
export interface Qualified {
  readonly qualification: QualificationSignals;
  /** The findings behind what was identified or taken back, by signal. */
  readonly grounds: ReadonlyMap<string, readonly Finding[]>;
  readonly budget: SaidAmount | null;
  readonly timeline: (SaidTime & { readonly finding: Finding }) | null;
}

const EVIDENCE_LIMIT = 4_000;
/** What a summary reports counts less than the words themselves. */
const REPORTED = 0.85;
/** Each further finding closes so much of what is missing to certainty. */
const AGAIN = 0.25;
const SURE = 0.97;
/** A price is named near where it is accepted. */
const NEAR_SENTENCES = 12;

/** Turns what the buyer's side says into qualification signals. */
export function qualify(hearing: Hearing, time: Omit<TimeContext, 'at'>): Qualified {
  const grounds = new Map<string, readonly Finding[]>();
  const hear = (name: string, found: readonly Finding[], value: string | null) => {
    if (found.length === 0) return undefined;
    grounds.set(name, found);
    return signalOf(found, value);
  };
  const budgetSaid = hearing.buyer('budget');
  const budget = amountOf(budgetSaid, hearing);
  const times = timesOf(hearing, time);
  const owners = hearing.buyer('authority');
  const buyers = hearing.buyer('economic buyer').filter((one) => whoOf(one) !== null);
  const signs = owners[0]?.sentence.speaker ?? null;
  const champion = [...hearing.buyer('champion')];
  const bant = {
    budget: latest(
      hear('budget', budgetSaid, budget?.text ?? null),
      budgetSaid,
      hearing.buyer('budget gone'),
      grounds,
      'budget',
    ),
    authority: hear('authority', owners, signs),
    need: latest(
      hear('need', hearing.buyer('need'), null),
      hearing.buyer('need'),
      hearing.buyer('need gone'),
      grounds,
      'need',
    ),
    timeline: latest(
      hear(
        'timeline',
        times.map(({ finding }) => finding),
        times[0]?.date.toISOString() ?? null,
      ),
      times.map(({ finding }) => finding),
      hearing.buyer('timeline gone'),
      grounds,
      'timeline',
    ),
  };
  const meddic = {
    metrics: hear('metrics', hearing.buyer('metrics'), null),
    economicBuyer: hear('economicBuyer', [...buyers, ...owners], whoOf(buyers[0]) ?? signs),
    decisionCriteria: hear('decisionCriteria', hearing.buyer('criteria'), null),
    decisionProcess: hear('decisionProcess', [...hearing.buyer('process'), ...buyers], null),
    pain: hear('pain', hearing.buyer('pain'), null),
    champion: hear(
      'champion',
      champion,
      whoOf(champion[0]) ?? champion[0]?.sentence.speaker ?? null,
    ),
  };
  const isOn = bant.timeline?.identified === true;
  return {
    qualification: { bant: known(bant), meddic: known(meddic) },
    grounds,
    budget,
    timeline: isOn ? (times[0] ?? null) : null,
  };
}

/** Returns who a finding names, or null. */
export function whoOf(finding: Finding | undefined): string | null {
  return whoIs(finding?.groups.who ?? finding?.groups.who2 ?? finding?.groups.who3);
}

/** How sure several findings make us together: the surest, and a little more for each other one. */
export function certainty(found: readonly Finding[]): number {
  const [first = 0, ...rest] = found.map(weightOf).toSorted((a, b) => b - a);
  const more = rest.slice(0, 4).reduce((sure, weight) => sure + (1 - sure) * weight * AGAIN, first);
  return Math.round(Math.min(more, SURE) * 100) / 100;
}

function weightOf({ cue, sentence }: Finding): number {
  return cue.weight * (sentence.isReported ? REPORTED : 1);
}

function signalOf(found: readonly Finding[], value: string | null): QualificationSignal {
  const best = found.toSorted((a, b) => weightOf(b) - weightOf(a))[0] as Finding;
  return {
    identified: true,
    value,
    evidence: best.sentence.text.slice(0, EVIDENCE_LIMIT),
    confidence: certainty(found),
  };
}

/** What was taken back after it was last said is gone; its words are the evidence. */
function latest(
  signal: QualificationSignal | undefined,
  said: readonly Finding[],
  gone: readonly Finding[],
  grounds: Map<string, readonly Finding[]>,
  name: string,
): QualificationSignal | undefined {
  const last = gone.at(-1);
  if (last === undefined || (said.at(-1)?.sentence.index ?? -1) > last.sentence.index)
    return signal;
  grounds.set(name, [last]);
  const { evidence, confidence } = signalOf([last], null);
  return { identified: false, value: null, evidence, confidence };
}

function amountOf(said: readonly Finding[], hearing: Hearing): SaidAmount | null {
  for (const { sentence } of said) {
    const [amount] = amountsIn(sentence.text, true);
    if (amount) return amount;
  }
  // "That's in our ballpark" is about the price that was just named.
  const first = hearing.sentences[0]?.index ?? 0;
  let read = 0;
  for (const { sentence } of said) {
    const place = sentence.index - first;
    // Where one was read before, it held no amount.
    const near = hearing.sentences.slice(Math.max(place - NEAR_SENTENCES, read), place);
    const named = near.toReversed().flatMap(({ text }) => amountsIn(text, false));
    if (named[0]) return named[0];
    read = Math.max(read, place);
  }
  return null;
}

/** Times that the buyer names; the ones near a word of buying or beginning first. */
function timesOf(hearing: Hearing, context: Omit<TimeContext, 'at'>) {
  const found = hearing.buyer('timeline').flatMap((finding) => {
    const { sentence } = finding;
    const time =
      MEETING.test(sentence.text) || ERRAND.test(sentence.text)
        ? null
        : timeIn(sentence.text, { ...context, at: sentence.at });
    const isAhead = time !== null && time.date.getTime() >= sentence.at.getTime() - 86_400_000;
    return isAhead ? [{ ...time, finding }] : [];
  });
  const purpose = ({ finding }: (typeof found)[number]) =>
    PURPOSE.test(finding.sentence.text) ? 0 : 1;
  return found.toSorted((a, b) => purpose(a) - purpose(b));
}

/** A date for talking is none for buying. */
const MEETING =
  /\b(?:meeting|call me|call at|lunch|dinner|talk (?:to you )?(?:on|next|tomorrow)|see you|meet (?:on|next|at)|calendar|kick-?off call|demo on)\b/i;
/** What somebody is to send by a day is a next step. */
const ERRAND =
  /\b(?:könnten|können) sie\b.{0,60}\b(?:schicken|senden|melden)|\bbitte\b.{0,40}\b(?:schicken|senden|melden)|\b(?:(?:can|could|will|would) you|please|i(?:'ll| will)|let me)\b.{0,20}\b(?:send|share|email|forward|provide|prepare|get back|let me know|reply|respond|confirm|have that)\b/i;
const PURPOSE =
  /\b(?:need|want|live|launch|start|sign|decid|decision|buy|order|purchase|implement|roll|deadline|in place|ready|done|go|before|by)/i;

function known<T extends object>(signals: T): T {
  return Object.fromEntries(Object.entries(signals).filter(([, one]) => one !== undefined)) as T;
}
