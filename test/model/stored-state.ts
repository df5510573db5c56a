import { type JobTest, type Row, tenantTables } from '../support/perform.ts';

/** Reads an account's whole record as it is stored, in the model's shape. */
export async function storedState(t: JobTest, accountId: string) {
  const moves = Map.groupBy(await t.rows('stage_history', 'moved_at'), (row) => row.opportunity_id);
  const plans = new Map(
    (await t.rows('opportunity_plans')).map((row) => [row.opportunity_id, row.plan_data]),
  );
  const [account] = await t.rows('accounts');
  const [plan] = await t.rows('account_plans');
  const people = (await t.rows('stakeholders')).filter((row) => row.account_id === accountId);
  return {
    account: { industry: account?.industry, companySize: account?.company_size },
    people: people.map(personIn).sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)),
    deals: (await t.rows('opportunities', 'id')).map((row) => ({
      id: row.id,
      name: row.name,
      line: row.product_line,
      stage: row.deal_stage,
      value: row.estimated_value,
      closes: row.close_date && Number(row.close_date),
      confidence: row.detection_confidence,
      source: row.source,
      snapshot: row.qualification_snapshot,
      moves: (moves.get(row.id) ?? []).map(({ from_stage, to_stage, moved_at }) => {
        return { from: from_stage, to: to_stage, at: Number(moved_at) };
      }),
      plan: plans.get(row.id) ?? null,
    })),
    plan: comparable(plan?.plan_data),
  };
}

function personIn(row: Row) {
  const sources = row.score_sources as Record<string, string>;
  const words = row.score_evidence as Record<string, string>;
  const score = (name: string, column: string) => {
    return { value: row[column], source: sources[name], words: words[name] };
  };
  return {
    name: row.contact_name,
    email: row.email_key,
    title: row.title,
    roles: row.roles,
    scores: {
      decisionPower: score('decisionPower', 'decision_power'),
      influenceLevel: score('influenceLevel', 'influence_level'),
      relationshipStrength: score('relationshipStrength', 'relationship_strength'),
    },
    interactions: row.interaction_count,
    last: row.last_interaction && Number(row.last_interaction),
  };
}

/** The reasons of moves are other tests' subject; open deals of one transaction have no order. */
function comparable(plan: unknown) {
  const { relationshipHistory, activeOpportunityIds, ...others } = plan as {
    relationshipHistory: { keyEvents: string[] };
    activeOpportunityIds: string[];
  };
  const keyEvents = relationshipHistory.keyEvents.map((event) =>
    event.replace(/(, by detect-opportunity) \(needs .*\)$/s, '$1'),
  );
  return {
    ...others,
    relationshipHistory: { ...relationshipHistory, keyEvents },
    activeOpportunityIds: activeOpportunityIds.toSorted(),
  };
}

/** Returns all rows of every table of the tenant, each as text, in one order. */
export async function contentsOf(t: JobTest): Promise<Record<string, unknown[]>> {
  const contents: Record<string, unknown[]> = {};
  for (const table of await tenantTables(t.db)) {
    const rows = await t.rows(`(select *, r::text as row from ${table} r) as whole`, 'row');
    contents[table] = rows.map(({ row }) => row);
  }
  return contents;
}
