import { nameKey } from '../domain/names.ts';
import type { NearAccount } from '../domain/near-accounts.ts';
import type { HeldBack } from '../domain/political-map.ts';
import type { Proposals } from '../domain/proposals.ts';
import type { DealStage, SuggestionKind } from '../domain/vocabulary.ts';
import { identifyingDomain } from '../domain/web-domain.ts';
import type { WaitingData } from './waiting-messages.ts';

/** A decision for a human. A subject has one suggestion, whoever comes upon it again. */
export interface NewSuggestion {
  readonly kind: SuggestionKind;
  readonly subjectKey: string;
  readonly candidateIds: readonly string[];
  readonly reason: string;
  readonly proposal: Proposals[SuggestionKind];
  /** Null where the account is what is to be decided. */
  readonly accountId: string | null;
  readonly job: string;
  readonly idempotencyKey: string;
  /** The message, where it is to be run once this is decided. */
  readonly waiting?: WaitingData;
}

/** The message that a suggestion comes from. */
interface Source {
  readonly job: string;
  readonly idempotencyKey: string;
}

/** What the column holds. */
const SUBJECT_LIMIT = 600;

/** Which account is doubtful, and why. */
interface DoubtfulAccount {
  readonly account: {
    readonly name?: string | undefined;
    readonly website?: string | null | undefined;
  };
  readonly candidateIds: readonly string[];
  readonly why: string;
}

/** Leaves to a human which account is meant; the message waits for the answer. */
export function accountSuggestion(
  job: string,
  { idempotencyKey, sent, dataHash, ref }: Omit<WaitingData, 'job'>,
  { account, candidateIds, why }: DoubtfulAccount,
): NewSuggestion {
  const { name = '', website = null } = account;
  // Two companies of one name are two questions.
  const subject = [nameKey(name), identifyingDomain(website) ?? ''].join(' ').trim();
  return {
    kind: 'account_match',
    subjectKey: subject.slice(0, SUBJECT_LIMIT),
    candidateIds,
    reason: why,
    proposal: { name, website, messages: [{ job, idempotencyKey }] },
    accountId: null,
    ...{ job, idempotencyKey },
    waiting: { job, idempotencyKey, sent, dataHash, ref },
  };
}

/** Asks a human whether an account that was just made is one of those with names like its own. */
export function nearSuggestion(
  { job, idempotencyKey }: Source,
  { id, accountName, website }: MadeAccount,
  near: readonly NearAccount[],
): NewSuggestion {
  const [first] = near;
  return {
    kind: 'account_match',
    subjectKey: `made ${id}`,
    candidateIds: near.map((one) => one.id),
    reason: `its name is near to another's (${first?.score}): ${first?.why}`,
    proposal: { name: accountName, website, messages: [], made: { id, near } },
    accountId: id,
    ...{ job, idempotencyKey },
  };
}

interface MadeAccount {
  readonly id: string;
  readonly accountName: string;
  readonly website: string | null;
}

interface AboutPeople extends Source {
  readonly accountId: string;
}

/** Leaves to a human who of several people is meant at some place of an interaction. */
export function personSuggestion(
  { accountId, job, idempotencyKey }: AboutPeople,
  subject: string,
  candidateIds: readonly string[],
  proposal: Proposals['stakeholder_match'],
): NewSuggestion {
  return {
    kind: 'stakeholder_match',
    subjectKey: `${accountId} ${subject}`.slice(0, SUBJECT_LIMIT),
    candidateIds,
    reason: 'what was said fits several people of the account',
    ...{ proposal, accountId, job, idempotencyKey },
  };
}

/** Leaves to a human whether the first of some people is one of the others. */
export function mergeSuggestion(
  { accountId, job, idempotencyKey }: AboutPeople,
  [first, ...others]: readonly [string, ...string[]],
): NewSuggestion {
  return {
    kind: 'stakeholder_merge',
    subjectKey: `${accountId} ${first}`,
    candidateIds: [first, ...others],
    reason: 'the names are near, and the addresses do not tell',
    proposal: {},
    ...{ accountId, job, idempotencyKey },
  };
}

/** Leaves a value to a human whose own holds. One a conversation and score: ten that say 9 are ten. */
export function scoreSuggestion(
  source: AboutPeople & { readonly interactionId: string | null },
  stakeholderId: string,
  held: HeldBack,
): NewSuggestion {
  const { accountId, interactionId, job, idempotencyKey } = source;
  const { score, value, evidence } = held;
  return {
    kind: 'score',
    subjectKey: `${stakeholderId}:${score}:${interactionId ?? idempotencyKey}`,
    candidateIds: [stakeholderId],
    reason: `${score} ${value}, said while a human override holds: “${evidence}”`,
    proposal: { stakeholderId, score, value, evidence, interactionId },
    ...{ accountId, job, idempotencyKey },
  };
}

/** Leaves to a human a stage that a CRM has, and that the tenant's rules do not lead to. */
export function stageSuggestion(
  { accountId, job, idempotencyKey }: AboutPeople,
  opportunityId: string,
  stage: DealStage,
  reason: string,
): NewSuggestion {
  return {
    kind: 'stage',
    subjectKey: `${opportunityId}:${stage}`,
    candidateIds: [opportunityId],
    reason,
    proposal: { opportunityId, stage },
    ...{ accountId, job, idempotencyKey },
  };
}
