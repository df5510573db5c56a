import type { Conversation } from '../../schemas/conversation.ts';
import type { OpportunitySignals, QualificationSignals } from '../../schemas/signals.ts';
import type { Heard, ListenContext, Quote } from '../listener.ts';
import { amountsIn } from './amounts.ts';
import { rivalsIn } from './competitors.ts';
import { confidenceOf } from './confidence.ts';
import type { Finding, Topic } from './cues.ts';
import { type Features, featuresOf } from './features.ts';
import { type Hearing, hearingOf } from './hearing.ts';
import { dealMeant, lineIn } from './lines.ts';
import { nextStepsIn } from './next-steps.ts';
import { peopleIn } from './people.ts';
import { type Qualified, qualify } from './qualify.ts';
import type { Sentence } from './sentences.ts';
import { sidesIn } from './sides.ts';

const POINTS_LIMIT = 50;
const QUOTES_LIMIT = 200;
/** What of the buyer's words speaks of buying at all. */
const BUYING: readonly Topic[] = [
  'need',
  'pain',
  'budget',
  'authority',
  'economic buyer',
  'interest',
  'criteria',
];

const WANTING: ReadonlySet<Topic> = new Set(['need', 'budget', 'interest']);

/** What the rules hear, and the numbers behind their confidence. */
export interface HeardByRules extends Heard {
  /** How likely it is that business with a customer is spoken of, by whomever. */
  readonly dealTalk: number;
  /** The confidence before it was capped. */
  readonly potential: number;
  readonly features: Features;
}

/**
 * The listener that works by rules alone: cues in tables, sides, and a fitted logistic. The same
 * conversation gives the same answer; its time is linear in the length.
 */
export function listenByRules(conversation: Conversation, context: ListenContext): HeardByRules {
  const sides = sidesIn(conversation, context);
  const hearing = hearingOf(conversation, sides);
  const qualified = qualify(hearing, context);
  const names = [
    ...conversation.participants.map(({ name }) => name),
    ...conversation.turns.map(({ speaker }) => speaker),
  ];
  const rivals = rivalsIn(hearing, context, [...new Set(names)]);
  const line = lineIn(hearing, context);
  const steps = nextStepsIn(hearing, conversation, context);
  const hasAmount = isAmountSaid(hearing);
  const features = featuresOf({
    hearing,
    sides,
    hasLine: line !== null,
    hasRival: rivals.length > 0,
    hasAmount,
  });
  const isBuyerHeard = BUYING.some((topic) => hearing.buyer(topic).length > 0);
  const confidence = confidenceOf({ features, isInternal: sides.isInternal, isBuyerHeard });
  const deal = dealMeant(line?.line ?? null, context.openDeals);
  const isOther = hearing.buyer('other deal').length > 0;
  const signals: OpportunitySignals = {
    dealPotentialConfidence: confidence.value,
    productLine: line?.line ?? null,
    estimatedValue: qualified.budget?.high ?? null,
    estimatedTimeline: qualified.timeline?.date.toISOString() ?? null,
    painPoints: textsOf(hearing.buyer('pain')),
    budgetSignals: textsOf([...hearing.buyer('budget'), ...hearing.buyer('budget gone')]),
    objections: textsOf(hearing.buyer('objection')),
    isNewOpportunity: isOther || context.openDeals.length === 0,
    matchingOpportunityId: isOther ? null : (deal?.id ?? null),
    reasoning: confidence.why.join('; '),
    competitors: rivals.map(({ name }) => name),
    nextSteps: sides.isInternal ? [] : steps.map(({ action }) => action),
    sentiment: moodOf(hearing),
  };
  const said: QuotedSentence[] = [
    ...groundsOf(qualified),
    ...hearing.buyer('objection').map((one) => ['objection', one.sentence, one.cue.why] as const),
    ...hearing.buyer('interest').map((one) => ['interest', one.sentence, one.cue.why] as const),
    ...rivals.map(({ sentence }) => ['competitor', sentence, 'names a rival'] as const),
    ...(line?.sentence ? [['line', line.sentence, line.why] as const] : []),
    ...(sides.isInternal
      ? []
      : steps.map(({ sentence }) => ['next step', sentence, 'says what comes next'] as const)),
  ];
  const quotes = said.slice(0, QUOTES_LIMIT).map(quoteOf);
  return {
    signals,
    qualification: qualified.qualification,
    people: peopleIn(hearing, sides.participants),
    participants: sides.participants,
    closeDate: qualified.timeline?.date.toISOString() ?? null,
    quotes,
    reasons: [
      ...sides.why,
      ...confidence.why,
      ...(line ? [line.why] : []),
      ...goneIn(qualified.qualification),
    ],
    dealTalk: confidence.dealTalk,
    potential: confidence.potential,
    features,
  };
}

/** An amount with its currency, or a figure beside a word of wanting or buying. */
function isAmountSaid({ sentences, findings }: Hearing): boolean {
  const wanting = new Set(
    findings.filter(({ cue }) => WANTING.has(cue.topic)).map(({ sentence }) => sentence),
  );
  return sentences.some((one) => {
    if (one.side === 'seller' || !/\d/.test(one.text)) return false;
    return amountsIn(one.text, wanting.has(one)).length > 0;
  });
}

type QuotedSentence = readonly [signal: string, sentence: Sentence, why: string];

function quoteOf([signal, { text, speaker }, why]: QuotedSentence): Quote {
  return { signal, text, speaker, why };
}

function groundsOf({ grounds }: Qualified): QuotedSentence[] {
  return [...grounds].flatMap(([signal, found]) =>
    found.map(({ sentence, cue }) => [signal, sentence, cue.why] as const),
  );
}

function goneIn({ bant }: QualificationSignals): string[] {
  return Object.entries(bant).flatMap(([name, signal]) =>
    signal?.identified === false ? [`${name}: taken back`] : [],
  );
}

function textsOf(found: readonly Finding[]): string[] {
  return [...new Set(found.map(({ sentence }) => sentence.text))].slice(0, POINTS_LIMIT);
}

/** The buyer's mood by what pleases and what displeases them; null where they say neither. */
function moodOf(hearing: Hearing): string | null {
  const good = hearing.buyer('praise').length + hearing.buyer('trust').length;
  const bad = hearing.buyer('complaint').length + hearing.buyer('objection').length;
  if (good === 0 && bad === 0) return null;
  if (good >= 2 * bad && good > 0) return 'positive';
  if (bad >= 2 * good) return 'negative';
  return 'mixed';
}
