import type { HeldBack } from '../domain/political-map.ts';
import type { NewSuggestion } from '../repositories/suggestions.ts';

/** What a conversation's suggestions are known by. */
interface Source {
  readonly idempotencyKey: string;
  readonly accountId: string;
  readonly interactionId: string;
}

export type PersonDoubt = 'stakeholder_match' | 'stakeholder_merge';

/** What the column holds. */
const SUBJECT_LIMIT = 600;

const REASONS: Readonly<Record<PersonDoubt, string>> = Object.freeze({
  stakeholder_match: 'what was said fits several people of the account',
  stakeholder_merge: 'the names are near, and the addresses do not tell',
});

/** Leaves to a human who of several people is meant, or whether two are one. */
export function personSuggestion(
  { idempotencyKey, accountId }: Source,
  kind: PersonDoubt,
  subject: string,
  candidateIds: readonly string[],
): NewSuggestion {
  const subjectKey = `${accountId} ${subject}`.slice(0, SUBJECT_LIMIT);
  const asked = { kind, subjectKey, candidateIds, reason: REASONS[kind] };
  return { ...asked, job: 'detect-opportunity', idempotencyKey };
}

/** One suggestion a conversation and score: ten that say 9 are ten. */
export function heldBackSuggestion(
  { idempotencyKey, interactionId }: Source,
  stakeholderId: string,
  { score, value, evidence }: HeldBack,
): NewSuggestion {
  return {
    kind: 'score',
    subjectKey: `${stakeholderId}:${score}:${interactionId}`,
    candidateIds: [stakeholderId],
    reason: `${score} ${value}, said while a human override holds: “${evidence}”`,
    job: 'detect-opportunity',
    idempotencyKey,
  };
}
