import { converse, type ModelDeal, type ModelDeals } from './deals.ts';
import { hear, type ModelPeople, standingOf } from './people.ts';
import { accountPlan, dealPlan } from './plans.ts';
import type { Said } from './said.ts';

/** What is there before the first conversation. */
export interface Before {
  readonly accountName: string;
  readonly catalogue: readonly string[];
  /** A deal that is closed: no conversation moves it. */
  readonly closed: { readonly id: string; readonly deal: ModelDeal } | null;
}

/** What a person does at a place in the order: `after` that many conversations. */
export interface Override {
  readonly person: string;
  readonly score: 'decisionPower';
  readonly value: number;
  readonly reason: string;
  readonly at: number;
  readonly by: string;
}

/** All that is true of an account once its conversations were taken in, in their sequence. */
export interface ModelRecord {
  readonly account: { industry: string | null; companySize: string | null };
  readonly deals: ModelDeals;
  readonly people: ModelPeople;
  readonly said: readonly Said[];
  readonly catalogue: readonly string[];
  readonly extraEvents: readonly { at: number; kind: number; rank: number; text: string }[];
  /** The stored id of a person, by the name's normal form. */
  readonly idOf: (key: string) => string;
}

/**
 * Folds conversations in sequence order, each with the deal that it matched. Written from the
 * specification, apart from the product: of that it shares the normal forms of names and the tiers
 * of titles alone.
 */
export function fold(
  before: Before,
  said: readonly Said[],
  override: Override | null,
  idOf: (key: string) => string,
): ModelRecord {
  const account = { industry: null, companySize: null } as ModelRecord['account'];
  const deals: ModelDeals = new Map();
  if (before.closed) deals.set(before.closed.id, before.closed.deal);
  const people: ModelPeople = new Map();
  let newest = 0;
  for (const one of said.toSorted((a, b) => a.sequence - b.sequence)) {
    account.industry ??= one.account.industry ?? null;
    account.companySize ??= one.account.companySize ?? null;
    const deal = converse(deals, one, before.accountName);
    const moved = one.at > newest;
    newest = Math.max(newest, one.at);
    for (const [key, roles] of hear(people, one, newest, moved)) {
      deal.people.set(key, new Set([...(deal.people.get(key) ?? []), ...roles]));
    }
  }
  if (override) {
    const { value, reason: words, score } = override;
    const person = people.get(override.person);
    if (person) person.overrides = { [score]: { value, words } };
  }
  const { catalogue } = before;
  const extraEvents = override ? [overrideEvent(override, people)] : [];
  return { account, deals, people, said, catalogue, extraEvents, idOf };
}

function overrideEvent({ person, value, reason, at, by }: Override, people: ModelPeople) {
  const name = people.get(person)?.name;
  const text = `${by} set decision power of ${name} to ${value} (${reason})`;
  return { at, kind: 2, rank: 0, text };
}

export type ModelState = ReturnType<typeof stateOf>;

/** Returns the record in the shape in which a tenant's rows are read. */
export function stateOf(record: ModelRecord) {
  const people = [...record.people.values()].map((person) => {
    const { title, scores } = standingOf(person);
    return {
      name: person.name,
      email: person.email,
      title,
      roles: [...person.roles].sort(),
      scores,
      interactions: person.met.length,
      last: person.met.length === 0 ? null : Math.max(...person.met.map(({ at }) => at)),
    };
  });
  const deals = [...record.deals].map(([id, deal]) => ({
    id,
    name: deal.name,
    line: deal.line,
    stage: deal.stage,
    value: deal.value?.value ?? null,
    closes: deal.closes && Date.parse(deal.closes.value),
    confidence: deal.confidence,
    source: deal.source,
    snapshot: deal.snapshot,
    moves: deal.moves,
    plan: deal.said.length === 0 ? null : dealPlan(record, deal),
  }));
  return {
    account: record.account,
    people: people.sort((a, b) => (a.name < b.name ? -1 : 1)),
    deals: deals.sort((a, b) => (a.id < b.id ? -1 : 1)),
    plan: accountPlan(record),
  };
}
