import { DEFAULT_STAGE_POLICY } from '../../src/domain/stage-policy.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';

/** What a tenant has that a call may be about. */
export interface KnownIds {
  readonly accountId: string;
  readonly opportunityId: string;
  readonly stakeholderId: string;
}

type Arguments = readonly unknown[];

const HUMAN = { kind: 'human', name: 'Dana', reason: 'heard it from the buyer' };
const POLICY = { ...DEFAULT_STAGE_POLICY, version: 2 };

/** Good arguments of each method, the tenant left out; one that is not here is called by guess. */
const GOOD: Readonly<Record<string, (ids: KnownIds) => Arguments>> = {
  createAccount: () => [{ accountName: 'Initech' }],
  getAccount: ({ accountId }) => [accountId],
  getAccountByName: () => ['Acme Corp'],
  listAccounts: () => [{ limit: 5 }],
  createOpportunity: ({ accountId }) => [{ accountId, name: 'A deal' }, HUMAN],
  getOpportunity: ({ opportunityId }) => [opportunityId],
  findMatchingOpportunity: ({ accountId }) => [accountId, 'GTX Pro', 3, '2026-03-02T09:00:00Z'],
  updateOpportunity: ({ opportunityId }) => [opportunityId, { name: 'Another name' }, HUMAN],
  createStakeholder: ({ accountId }) => [{ contactName: 'Jo Doe' }, accountId, HUMAN],
  getStakeholder: ({ stakeholderId }) => [stakeholderId],
  listStakeholders: ({ accountId }) => [accountId, { limit: 5 }],
  updateStakeholderScores: ({ stakeholderId }) => [
    stakeholderId,
    { decisionPower: 4 },
    { decisionPower: 'conversation_signal' },
    { decisionPower: 'she said so' },
  ],
  explain: ({ opportunityId }) => [opportunityId, 'estimatedValue'],
  explainStage: ({ opportunityId }) => [opportunityId],
  stageHistory: ({ opportunityId }) => [opportunityId],
  whatIf: () => [POLICY, { limit: 5 }],
  setStagePolicy: () => [POLICY, HUMAN],
  stagePolicies: () => [],
  findSubjects: () => ['deal', 'A deal'],
  explainAll: ({ opportunityId }) => [opportunityId],
  listSuggestions: () => [{ kind: 'score' }, { limit: 5 }],
  releaseScore: ({ stakeholderId }) => [stakeholderId, 'decisionPower', HUMAN],
  releaseField: ({ opportunityId }) => [opportunityId, 'estimatedValue', HUMAN],
  upsertAccountPlan: ({ accountId }) => [accountId, { patch: {} }, { actor: HUMAN }],
  getAccountPlan: ({ accountId }) => [accountId],
  upsertOpportunityPlan: ({ opportunityId }) => [opportunityId, { patch: {} }, { actor: HUMAN }],
  getOpportunityPlan: ({ opportunityId }) => [opportunityId],
  planVersions: ({ accountId }) => [{ accountId }, { limit: 5, before: 9 }],
  diffPlan: ({ opportunityId }) => [{ opportunityId }, 1, 1],
  restorePlan: ({ accountId }) => [{ accountId }, 1, HUMAN],
};

/** One method of the repository, called as it should be. */
export interface RepositoryCall {
  readonly method: string;
  readonly goodArguments: (ids: KnownIds) => Arguments;
}

/** Every public method of {@link DealRepository}, those of its parents included. */
export function repositoryCalls(): RepositoryCall[] {
  const methods = new Set<string>();
  let at: object | null = DealRepository.prototype;
  while (at !== null && at !== Object.prototype) {
    for (const name of Object.getOwnPropertyNames(at)) methods.add(name);
    at = Object.getPrototypeOf(at);
  }
  // `in` is protected: it takes a function, and nobody outside can call it.
  return [...methods]
    .filter((name) => name !== 'constructor' && name !== 'in')
    .map((method) => ({ method, goodArguments: GOOD[method] ?? guessed }));
}

const guessed = ({ accountId }: KnownIds): Arguments => [accountId, {}, HUMAN];

/** Calls a method by its name, with whatever arguments. */
export async function call(
  deals: DealRepository,
  method: string,
  args: Arguments,
): Promise<unknown> {
  const body = (deals as unknown as Record<string, (...args: unknown[]) => unknown>)[method];
  return body?.apply(deals, [...args]);
}
