import { InvalidJobData } from '../errors.ts';
import { idFrom } from './new-rows.ts';
import { ACCOUNT_PLAN, OPPORTUNITY_PLAN } from './plan-kinds.ts';
import { PlanRecords } from './plan-records.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** A plan by whose it is: an account's, or an opportunity's. */
export type PlanReference =
  | { readonly accountId: string; readonly opportunityId?: never }
  | { readonly opportunityId: string; readonly accountId?: never };

/**
 * Calls `body` with the plans of that kind and the id of the one named.
 *
 * @throws {InvalidJobData} it names no plan, or two.
 */
export function planOf<T>(
  uow: UnitOfWork,
  plan: PlanReference,
  body: (plans: PlanRecords, parentId: string) => Promise<T>,
): Promise<T> {
  // Callers without types may give nothing at all.
  const { accountId, opportunityId } = plan ?? {};
  if ((accountId === undefined) === (opportunityId === undefined)) {
    const reason = 'needs either accountId or opportunityId';
    throw new InvalidJobData([{ path: 'plan', reason }]);
  }
  return accountId === undefined
    ? body(new PlanRecords(uow, OPPORTUNITY_PLAN), idFrom('plan.opportunityId', opportunityId))
    : body(new PlanRecords(uow, ACCOUNT_PLAN), idFrom('plan.accountId', accountId));
}
