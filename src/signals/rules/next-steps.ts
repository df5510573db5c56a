import type { ActionItem } from '../../schemas/action-item.ts';
import type { Conversation } from '../../schemas/conversation.ts';
import type { Hearing } from './hearing.ts';
import type { Sentence } from './sentences.ts';
import { type TimeContext, timeIn } from './times-said.ts';

/** Something that somebody is to do, and the sentence that says so. */
export interface Step {
  readonly action: ActionItem;
  readonly sentence: Sentence;
}

interface StepRule {
  readonly says: RegExp;
  /** Who does it: who speaks, who is spoken to, or nobody by name. */
  readonly by: 'speaker' | 'other' | 'both';
}

const DOING =
  '(?:send|share|prepare|draft|provide|forward|email|schedule|set up|book|arrange|organi[sz]e|call|follow up|get back|check|review|sign|talk|run|introduce|invite|bring|include|put together|present|confirm|update|revise|look into|loop|circulate|have (?:that|it|the) )';
const OFFERS = new RegExp(
  `\\b(?:i|we)(?:'ll| will|(?:'m| am|'re| are) going to|(?:'d| would) recommend|\\scan(?! (?:afford|see)))(?: also| definitely| then| just)? ${DOING}`,
  'i',
);
const ASKS = new RegExp(
  `\\b(?:(?:can|could|would|will) you(?: please)?|please|kindly) ${DOING}`,
  'i',
);
const TOGETHER = new RegExp(
  `\\b(?:let's|let us|shall we|we should|we need to|can we|could we|let me) ${DOING}`,
  'i',
);
const AGREED =
  /\b(?:kick-?off|demo|follow-?up|meeting|call|deep dive|workshop|session)\b.{0,40}\b(?:scheduled|booked|on|for|next week|tomorrow)\b/i;
const GERMAN_ASKS =
  /\b(?:können|könnten) sie\b.{0,60}\b(?:schicken|senden|erstellen)|\bbitte (?:schicken|senden|melden)/iu;
const GERMAN_OFFERS =
  /\b(?:ich|wir) (?:schicke|schicken|sende|senden|melde|melden|erstelle|erstellen)\b/iu;

const RULES: readonly StepRule[] = [
  { says: ASKS, by: 'other' },
  { says: OFFERS, by: 'speaker' },
  { says: TOGETHER, by: 'both' },
  { says: GERMAN_ASKS, by: 'other' },
  { says: GERMAN_OFFERS, by: 'speaker' },
  { says: AGREED, by: 'both' },
];
const STEPS_LIMIT = 30;
const DESCRIPTION_LIMIT = 2_000;
const TRIGGERS = [
  "i'll",
  "we'll",
  'will',
  'can',
  'could',
  'please',
  "let's",
  'let',
  'shall',
  'should',
  'need',
  'going',
  "i'd",
  "we'd",
  'kickoff',
  'kick',
  'demo',
  'meeting',
  'call',
  'bitte',
  'ich',
  'wir',
  'können',
  'könnten',
  'follow',
  'session',
  'kindly',
  'would',
];

/** Returns what people say they will do, or ask of each other, with who does it and by when. */
export function nextStepsIn(
  hearing: Hearing,
  conversation: Conversation,
  time: Omit<TimeContext, 'at'>,
): Step[] {
  const steps: Step[] = [];
  for (const sentence of hearing.sentences) {
    if (steps.length >= STEPS_LIMIT) break;
    if (sentence.isReported || !TRIGGERS.some((word) => sentence.words.has(word))) continue;
    const text = sentence.text.replaceAll('’', "'");
    const rule = RULES.find(({ says }) => says.test(text));
    if (!rule) continue;
    const due = timeIn(text, { ...time, at: sentence.at });
    const dueDate =
      due && due.date.getTime() >= sentence.at.getTime() - 86_400_000
        ? due.date.toISOString()
        : null;
    const owner = ownerOf(rule, sentence, conversation);
    const description = sentence.text.slice(0, DESCRIPTION_LIMIT);
    steps.push({
      sentence,
      action: { description, owner, dueDate, status: 'open', createdAt: null },
    });
  }
  return steps;
}

/** Who is spoken to is whoever spoke before, else the other one of two. */
function ownerOf(
  { by }: StepRule,
  sentence: Sentence,
  { turns, participants }: Conversation,
): string | null {
  if (by === 'speaker') return sentence.speaker;
  if (by === 'both') return null;
  const others = new Set([
    ...turns.map(({ speaker }) => speaker),
    ...participants.map(({ name }) => name),
  ]);
  if (sentence.speaker !== null) others.delete(sentence.speaker);
  return others.size === 1 ? ([...others][0] ?? null) : null;
}
