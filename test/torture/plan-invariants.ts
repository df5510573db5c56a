import type { Intent } from './intents.ts';
import { actionsAfter } from './model.ts';

/** What stands in the database of plans, and of what was said of them. */
export interface StoredPlans {
  /** In the plans' order, and each plan's from its first. */
  readonly versions: readonly StoredVersion[];
  /** The keys of patches by tenant, once for each observation of theirs. */
  readonly said: readonly { readonly tenant: string; readonly key: string }[];
}

export interface StoredVersion {
  readonly tenant: string;
  readonly plan: string;
  readonly deal: string | null;
  readonly version: number;
  /** The key of the patch; null where a job of ours wrote it. */
  readonly key: string | null;
  /** The descriptions of its action items, in order. */
  readonly actions: readonly string[];
  /** The plan is not what its newest version says; null of every other version. */
  readonly isOther: boolean | null;
}

const PATCHES_SQL = `
  select v.tenant_id as tenant, v.plan_id as plan, p.opportunity_id as deal, v.version,
    case when v.actor_name = 'torture' then v.reason end as key,
    jsonb_path_query_array(v.plan_data, '$.actionItems[*].description') as actions,
    case when v.version = max(v.version) over (partition by v.tenant_id, v.plan_id)
      then p.version <> v.version or p.plan_data <> v.plan_data end as "isOther"
  from plan_versions v
  left join opportunity_plans p on p.tenant_id = v.tenant_id and p.id = v.plan_id
  order by v.tenant_id, v.plan_id, v.version`;
const SAID_SQL = `
  select tenant_id as tenant, reason as key from observations
  where actor_name = 'torture' and entity_type = 'plan' and field = 'actionItems'`;

type Query = <Row>(text: string) => Promise<Row[]>;

export async function storedPlans(query: Query): Promise<StoredPlans> {
  const versions = await query<StoredVersion>(PATCHES_SQL);
  return { versions, said: await query(SAID_SQL) };
}

/**
 * Returns what is wrong with plans that have come to rest, `patches` being those that are done:
 * each has left one version of its deal's plan and one observation, and every version has what it
 * and those before it added.
 */
export function wrongPlans(patches: readonly Intent[], stored: StoredPlans): string[] {
  const byName = new Map(patches.map((patch) => [patch.name, patch]));
  return [
    ...wrongCounts(byName, stored.versions, 'versions'),
    ...wrongCounts(byName, stored.said, 'observations'),
    ...wrongDeals(byName, stored.versions),
    ...wrongDocuments(byName, stored.versions),
  ];
}

const nameOf = ({ tenant, key }: { readonly tenant: string; readonly key: string | null }) =>
  `${tenant} upsert-plan ${key}`;

function wrongCounts(
  patches: ReadonlyMap<string, Intent>,
  rows: readonly { readonly tenant: string; readonly key: string | null }[],
  what: string,
): string[] {
  const counts = new Map([...patches.keys()].map((name) => [name, 0]));
  for (const row of rows) {
    if (row.key !== null) counts.set(nameOf(row), (counts.get(nameOf(row)) ?? 0) + 1);
  }
  return [...counts].flatMap(([name, count]) => {
    const wanted = patches.has(name) ? 1 : 0;
    return count === wanted ? [] : `${verdict(count, wanted)}: ${count} ${what} of ${name}`;
  });
}

function verdict(count: number, wanted: number): string {
  if (wanted === 0) return 'a patch that is not done acted';
  return count < wanted ? 'lost' : 'doubled';
}

function wrongDeals(
  patches: ReadonlyMap<string, Intent>,
  versions: readonly StoredVersion[],
): string[] {
  return versions.flatMap((version) => {
    const asked = version.key === null ? undefined : patches.get(nameOf(version));
    const isAnother = asked && asked.data.opportunityId !== version.deal;
    return isAnother ? `the plan of another deal was patched: ${asked.name}` : [];
  });
}

function wrongDocuments(
  patches: ReadonlyMap<string, Intent>,
  versions: readonly StoredVersion[],
): string[] {
  const plans = Map.groupBy(versions, ({ tenant, plan }) => `${tenant} ${plan}`);
  return [...plans].flatMap(([plan, own]) => {
    const model = actionsAfter(
      own.map((version) => ({ adds: descriptionOf(patches.get(nameOf(version))) })),
    );
    const stale = own.find((version, i) => String(version.actions) !== String(model[i]));
    const isOther = own.some((version) => version.isOther);
    return [
      ...(stale ? [`version ${stale.version} of plan ${plan} is not what was added to it`] : []),
      ...(isOther ? [`plan ${plan} is not its newest version`] : []),
    ];
  });
}

function descriptionOf(patch: Intent | undefined): string | null {
  const { actionItems } = (patch?.data.patch ?? {}) as {
    actionItems?: { add: readonly { description: string }[] };
  };
  return actionItems?.add[0]?.description ?? null;
}
