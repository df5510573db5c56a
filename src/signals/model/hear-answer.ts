import { nameKey } from '../../domain/names.ts';
import type { Side } from '../../domain/vocabulary.ts';
import type { Conversation } from '../../schemas/conversation.ts';
import type { Heard, ListenContext } from '../listener.ts';
import type { Sides } from '../rules/sides.ts';
import { Belief } from './belief.ts';
import { believeDeal, type Known } from './believe-deal.ts';
import { believePeople, believeQualification } from './believe-people.ts';
import { saidIn } from './said.ts';
import type { ModelAnswer } from './wire.ts';

const REASONING_LIMIT = 2_000;

/**
 * Turns a model's answer into what was heard. The model is believed only where the conversation
 * itself bears it out: whatever a text in it talked the model into, nothing gets further than the
 * words of the buyer's side, the deals that were shown, and our own schemas.
 */
export function hearAnswer(
  answer: ModelAnswer,
  conversation: Conversation,
  context: ListenContext,
  rulesSides: Sides,
): Heard {
  const sides = withTold(rulesSides, answer.participants);
  const belief = new Belief(saidIn(conversation, sides));
  const { participants } = sides;
  const known: Known = { context, participants, at: conversation.at };
  const deal = believeDeal(answer, belief, known);
  const qualification = believeQualification(answer.qualification, belief);
  const people = believePeople(answer.people, belief, known);
  // A next step may be the seller's: it speaks for no deal.
  const grounds = belief.quotes.filter(({ signal }) => signal !== 'nextSteps');
  const reasoning = grounds.map(({ signal, text }) => `${signal}: "${text}"`).join('; ');
  return {
    // The words of the buyer's, not the model's: a model's own prose can carry anything.
    signals: { ...deal, reasoning: shortened(reasoning) },
    qualification,
    people,
    participants,
    closeDate: deal.estimatedTimeline,
    quotes: belief.quotes,
    reasons: [...sides.why, ...belief.reasons],
  };
}

const shortened = (text: string) => text.slice(0, REASONING_LIMIT).toWellFormed();

/** The model may tell sides that are unknown; one that is known is never another. */
function withTold(sides: Sides, told: ModelAnswer['participants']): Sides {
  const byName = new Map(told.map(({ name, side }) => [nameKey(name), side]));
  const sideOf = (name: string, side: Side): Side =>
    side === 'unknown' ? (byName.get(nameKey(name)) ?? 'unknown') : side;
  const participants = sides.participants.map((one) => {
    return { ...one, side: sideOf(one.name, one.side) };
  });
  return {
    ...sides,
    participants,
    of: (speaker) => sideOf(speaker, sides.of(speaker)),
  };
}
