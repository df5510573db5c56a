import { isJsonObject, type JsonObject } from './json-merge.ts';
import { byText } from './lists.ts';
import { onceEach, textOf } from './plan-entries.ts';
import { objectsOf } from './plan-shapes.ts';
import type { DatedEntry, StandingStatements } from './plan-statements.ts';
import { type PoliticalScore, SCORE_NAMES, type ScoreName } from './political-scores.ts';
import { STAKEHOLDER_ROLES, type StakeholderRole } from './vocabulary.ts';

/** A person of the deal. */
export interface PlannedPerson extends Readonly<Record<ScoreName, number>> {
  readonly stakeholderId: string;
  readonly name: string;
  /** Roles in this deal. */
  readonly roles: readonly StakeholderRole[];
  /** The words that each score rests on. */
  readonly scoreEvidence: Readonly<Partial<Record<ScoreName, string | null>>>;
  /** When the person became one of the deal's. */
  readonly linkedAt: Date;
}

/** What the plans of a person's deals tell, beside the roles in each. */
export interface ToldOf {
  readonly name: string;
  readonly scores: Readonly<Record<ScoreName, PoliticalScore>>;
}

/** Says whether two states of a person read the same in any plan. */
export function readsAlike(a: ToldOf, b: ToldOf): boolean {
  const isEqual = (name: ScoreName) =>
    a.scores[name].value === b.scores[name].value &&
    a.scores[name].evidence === b.scores[name].evidence;
  return a.name === b.name && SCORE_NAMES.every(isEqual);
}

/** Returns the people of a deal as entries of its plan, the most powerful first. */
export function personEntries(people: readonly PlannedPerson[]): DatedEntry[] {
  const entry = (person: PlannedPerson) => ({
    ...knownOf(person),
    keyInsight: keyInsight(person),
  });
  return people.toSorted(byPower).map((person) => ({ at: person.linkedAt, value: entry(person) }));
}

/**
 * Returns each person once, what was said last over what was said before. The name, roles and
 * scores of a person of the deal are those on record, unless a human wrote others into the plan.
 */
export function settledPeople(
  list: readonly JsonObject[],
  people: readonly PlannedPerson[],
  { humans }: StandingStatements,
): JsonObject[] {
  const held = new Set(
    humans.flatMap(({ value }) => objectsOf(isJsonObject(value) ? value.add : value).map(personId)),
  );
  const known = new Map(people.map((person) => [person.stakeholderId, knownOf(person)]));
  const once = onceEach(list, personId, (earlier, later) => ({ ...earlier, ...later }));
  return once.map((entry) => {
    const id = personId(entry);
    return held.has(id) ? entry : { ...entry, ...known.get(id ?? '') };
  });
}

/** What makes two entries one person. */
export function personId({ stakeholderId }: JsonObject): string | null {
  return textOf(stakeholderId).toLowerCase() || null;
}

function knownOf(person: PlannedPerson) {
  const { stakeholderId, name, decisionPower, influenceLevel } = person;
  const roles = STAKEHOLDER_ROLES.filter((role) => person.roles.includes(role));
  return { stakeholderId, name, roles, decisionPower, influenceLevel };
}

/** The words behind the highest score that has any; of equal scores the one named first. */
function keyInsight(person: PlannedPerson): string {
  const spoken = SCORE_NAMES.flatMap((score) => {
    const words = person.scoreEvidence[score]?.trim();
    return words ? { value: person[score], words } : [];
  });
  return spoken.sort((a, b) => b.value - a.value)[0]?.words ?? '';
}

function byPower(a: PlannedPerson, b: PlannedPerson): number {
  return (
    b.decisionPower - a.decisionPower ||
    b.influenceLevel - a.influenceLevel ||
    byText(a.name, b.name) ||
    byText(a.stakeholderId, b.stakeholderId)
  );
}
