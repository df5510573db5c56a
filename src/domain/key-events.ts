import type { JsonValue } from './json-merge.ts';
import { byText, type Recorded } from './lists.ts';
import type { DatedEntry } from './plan-statements.ts';
import {
  dayOf,
  fieldText,
  reasonText,
  SOURCE_WORDS,
  STAGE_WORDS,
  shortened,
  valueText,
} from './plan-words.ts';
import { isClosed } from './stages.ts';
import { DEAL_STAGES, type DealStage, type OpportunitySource } from './vocabulary.ts';

/** A deal of an account, as events name it. */
export interface EventfulDeal {
  readonly id: string;
  readonly name: string;
  readonly dealStage: DealStage;
  readonly createdAt: Date;
  readonly source: OpportunitySource;
}

/** One move of a deal from stage to stage; `from` is null at its creation. */
export interface DealMove {
  readonly id: string;
  readonly opportunityId: string;
  readonly from: DealStage | null;
  readonly to: DealStage;
  readonly at: Date;
  readonly actorName: string;
  readonly reason: string | null;
}

/** A human's value of a field, or its release. */
export interface OverrideAct extends Recorded {
  /** What or who has the field: a deal's name, a person's, the account's. */
  readonly subject: string;
  readonly field: string;
  readonly value: JsonValue;
  readonly released?: boolean;
  readonly actorName: string;
  readonly reason: string | null;
}

/** What events are told of. */
export interface EventFacts {
  readonly opportunities: readonly EventfulDeal[];
  readonly moves: readonly DealMove[];
  readonly overrides: readonly OverrideAct[];
}

/** An event's place: of one instant, creations come first, then moves, then overrides. */
interface Event extends Recorded {
  readonly kind: number;
  readonly text: string;
}

/**
 * Returns the events of an account, oldest first: its deals' creations, their moves from stage to
 * stage, their ends, and what humans set.
 */
export function keyEvents(facts: EventFacts): DatedEntry[] {
  const { opportunities, moves, overrides } = facts;
  const names = new Map(opportunities.map(({ id, name }) => [id, name]));
  const events = [
    ...opportunities.map((deal) => creation(deal, moves)),
    ...moves.flatMap((move) => moveEvent(move, names.get(move.opportunityId))),
    // A human's stage is told by the move that it is.
    ...overrides.filter(({ field }) => field !== 'dealStage').map(overrideEvent),
  ];
  return events.sort(byPlace).map(({ at, text }) => ({ at, value: `${dayOf(at)}: ${text}` }));
}

function creation(deal: EventfulDeal, moves: readonly DealMove[]): Event {
  const own = moves.filter(({ opportunityId }) => opportunityId === deal.id).sort(byMove);
  const [first] = own;
  const stage = first === undefined ? deal.dealStage : (first.from ?? first.to);
  const text = `${deal.name} ${SOURCE_WORDS[deal.source]}, at ${STAGE_WORDS[stage]}`;
  // When it was detected or entered, by that act's own time: its row may be of much later.
  const at = first?.from === null ? first.at : deal.createdAt;
  return { at, kind: 0, sequence: 0, id: deal.id, text };
}

function moveEvent(move: DealMove, deal: string | undefined): Event[] {
  const { id, from, to, at, actorName } = move;
  if (deal === undefined || from === null) return [];
  const text = `${deal} ${moveWords(from, to)}, by ${actorName}${reasonText(move.reason)}`;
  return [{ at, kind: 1, sequence: stageRank(from), id, text }];
}

function moveWords(from: DealStage, to: DealStage): string {
  if (isClosed(to)) return STAGE_WORDS[to];
  if (isClosed(from)) return `reopened at ${STAGE_WORDS[to]}`;
  return `moved from ${STAGE_WORDS[from]} to ${STAGE_WORDS[to]}`;
}

function overrideEvent(act: OverrideAct): Event {
  const { id, at, sequence, subject, field, value, released, actorName } = act;
  const what = `${fieldText(field)} of ${subject}`;
  const said = released
    ? `${actorName} released ${what}`
    : `${actorName} set ${what} to ${shortened(valueText(value), 200)}`;
  return { at, kind: 2, sequence, id, text: said + reasonText(act.reason) };
}

function byPlace(a: Event, b: Event): number {
  return (
    a.at.getTime() - b.at.getTime() ||
    a.kind - b.kind ||
    a.sequence - b.sequence ||
    byText(a.id, b.id)
  );
}

/** Compares two moves: those of one instant are steps of one advance, so the earlier stage first. */
export function byMove(a: DealMove, b: DealMove): number {
  return (
    a.at.getTime() - b.at.getTime() || stageRank(a.from) - stageRank(b.from) || byText(a.id, b.id)
  );
}

function stageRank(stage: DealStage | null): number {
  return stage === null ? -1 : DEAL_STAGES.indexOf(stage);
}
