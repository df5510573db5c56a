import * as v from 'valibot';
import type { JsonObject } from '../domain/json-merge.ts';
import { InvariantViolation, NotFound } from '../errors.ts';
import { type Decided, defineJob, type Message } from '../queue/define-job.ts';
import { type PlanState, readPlanStates } from '../repositories/plan-facts.ts';
import { PlanQueries } from '../repositories/plan-queries.ts';
import { PlanStore } from '../repositories/plan-store.ts';
import { PlanVersions } from '../repositories/plan-versions.ts';
import { decidePlanWrite, type PlanWrite } from '../repositories/plan-write.ts';
import type { UnitOfWork } from '../repositories/unit-of-work.ts';
import { Actor } from '../schemas/actor.ts';
import { closed } from '../schemas/objects.ts';
import { Count, JsonObject as JsonObjectSchema, Uuid } from '../schemas/primitives.ts';

const isOne = (a: unknown, b: unknown) => (a === undefined) !== (b === undefined);

/** A patch of some sections of one plan, or its whole document, and who says it. */
export const UpsertPlanData = v.pipe(
  closed({
    accountId: v.optional(Uuid),
    opportunityId: v.optional(Uuid),
    patch: v.optional(
      v.pipe(
        JsonObjectSchema,
        v.description('{ section: value }; null clears, a list takes { add, remove }'),
      ),
    ),
    document: v.optional(JsonObjectSchema),
    expectedVersion: v.optional(
      v.pipe(Count, v.description('the version it is based on; 0 where there was no plan')),
    ),
    actor: Actor,
  }),
  v.check(
    ({ accountId, opportunityId }) => isOne(accountId, opportunityId),
    'needs either accountId or opportunityId',
  ),
  v.check(({ patch, document }) => isOne(patch, document), 'needs either a patch or a document'),
  v.metadata({
    allOf: [
      { oneOf: [{ required: ['accountId'] }, { required: ['opportunityId'] }] },
      { oneOf: [{ required: ['patch'] }, { required: ['document'] }] },
    ],
  }),
);
export type UpsertPlanData = v.InferOutput<typeof UpsertPlanData>;

/** The plans that the messages are about, by the parent's id, read behind the accounts' locks. */
interface PlanFacts {
  /** Accounts by the ids asked for: one that was joined to another is that one. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly states: ReadonlyMap<string, PlanState>;
  /** Documents of earlier versions that patches are based on, by plan and version. */
  readonly versions: ReadonlyMap<string, ReadonlyMap<number, JsonObject>>;
}

interface PlanDecision extends Decided {
  readonly write: PlanWrite;
}

/**
 * Writes one more version of an account's or a deal's plan, as an agent or a person asks. Edits of
 * disjoint sections merge; what is said is evidence of its author, and the plan is assembled from
 * all evidence: a person's value stays under an agent's.
 *
 * Idempotent by its key: a second run answers with the stored version and adds none.
 *
 * @throws {NotFound} the account or opportunity is not visible to the tenant (terminal).
 * @throws {StaleVersion} others wrote the document, or a section of the patch, since
 * `expectedVersion` (terminal); the message names the section.
 */
export const upsertPlan = defineJob({
  name: 'upsert-plan',
  data: UpsertPlanData,
  attempts: 8,
  timeoutMs: 15_000,
  load,
  decide: (
    { data }: Message<UpsertPlanData>,
    { accounts, states, versions }: PlanFacts,
  ): PlanDecision => {
    const state = states.get(parentOf(data, accounts));
    if (!state) throw new InvariantViolation(`no plan was read for ${parentOf(data, accounts)}`);
    const { planId, version } = state;
    const write = decidePlanWrite(state, actOf(data), versions.get(planId) ?? new Map());
    const changed = write.isChanged ? 'updated' : 'unchanged';
    return {
      result: {
        outcome: version === 0 ? 'created' : changed,
        ids: { planId, version: String(write.version.version) },
      },
      why: write.why,
      write,
    };
  },
  after: (
    { accounts, states, versions }: PlanFacts,
    { write: { version, after } }: PlanDecision,
  ) => ({
    accounts,
    states: new Map(states).set(version.parentId, after),
    versions: new Map(versions).set(
      version.planId,
      new Map(versions.get(version.planId)).set(version.version, version.data),
    ),
  }),
  save: async (uow: UnitOfWork, decisions: readonly PlanDecision[]) => {
    await new PlanStore(uow.session).add(decisions.map(({ write }) => write.version));
    await uow.observations.add(decisions.flatMap(({ write }) => write.observations));
  },
});

async function load(
  uow: UnitOfWork,
  messages: readonly Message<UpsertPlanData>[],
): Promise<PlanFacts> {
  const asked = unique(messages.flatMap(({ data }) => data.accountId ?? []));
  const opportunityIds = unique(messages.flatMap(({ data }) => data.opportunityId ?? []));
  const deals = await new PlanQueries(uow.session).accountsOf(opportunityIds);
  for (const id of opportunityIds) if (!deals.has(id)) throw new NotFound(`no opportunity ${id}`);
  const locked = unique([...asked, ...deals.values()]);
  const findings = await uow.accounts.resolve(
    locked.map((id) => ({ mention: { id }, mayCreate: false })),
  );
  const accounts = new Map(
    locked.map((id, i) => {
      const found = findings[i];
      return [id, found && 'account' in found ? found.account.id : id];
    }),
  );
  const accountIds = unique(asked.flatMap((id) => accounts.get(id) ?? []));
  const read = await readPlanStates(uow.session, { accountIds, opportunityIds });
  const states = new Map(read.map((state) => [state.parentId, state]));
  const based = messages.flatMap(({ data }) => {
    const { patch, expectedVersion: version = 0 } = data;
    const planId = states.get(parentOf(data, accounts))?.planId;
    return patch && planId && version > 0 ? { planId, version } : [];
  });
  return { accounts, states, versions: await new PlanVersions(uow.session).documents(based) };
}

function parentOf(
  { accountId, opportunityId = '' }: UpsertPlanData,
  accounts: PlanFacts['accounts'],
): string {
  return accountId === undefined ? opportunityId : (accounts.get(accountId) ?? accountId);
}

/** The schema has checked that it is JSON. */
function actOf({ patch, document, expectedVersion, actor }: UpsertPlanData) {
  return {
    patch: patch as JsonObject | undefined,
    document: document as JsonObject | undefined,
    expectedVersion,
    actor,
  };
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
