import { nameKey, productLineKey } from '../../src/domain/names.ts';
import type { ModelDeal } from './deals.ts';
import { SCORES, standingOf } from './people.ts';
import { tracked } from './qualification.ts';
import type { ModelRecord } from './record.ts';
import type { Said } from './said.ts';

const ROLES = ['decision_maker', 'influencer', 'champion', 'blocker', 'user', 'gatekeeper'];
const STAGES = ['prospecting', 'discovery', 'qualification', 'evaluation', 'negotiation'];
const iso = (at: number) => new Date(at).toISOString();
const day = (at: number) => iso(at).slice(0, 10);
const byTime = (a: Said, b: Said) => a.at - b.at || a.sequence - b.sequence;

/** Returns the account's plan as the model has it; ids of open deals are in order of text. */
export function accountPlan({ account, deals, said, catalogue, extraEvents }: ModelRecord) {
  const heard = said.toSorted(byTime);
  const summaries = heard.map(({ at, channel, summary, subject, signals }) => ({
    date: iso(at),
    channel,
    summary: summary.trim() || (subject ?? ''),
    sentiment: signals.sentiment ?? 'neutral',
  }));
  const felt = heard.findLast(({ signals }) => (signals.sentiment ?? null) !== null);
  const won = [...deals.values()].filter(({ stage }) => stage === 'closed_won');
  const open = [...deals].filter(([, { stage }]) => !stage.startsWith('closed'));
  const taken = new Set([...deals.values()].map(({ line }) => productLineKey(line)));
  return {
    companyProfile: {
      industry: account.industry,
      companySize: account.companySize,
      techStack: [],
      businessModel: '',
      strategicInitiatives: [],
    },
    relationshipHistory: {
      keyEvents: events([...deals.values()], extraEvents),
      interactionSummaries: summaries.slice(-20),
      overallSentiment: felt?.signals.sentiment ?? 'neutral',
      wins: won.map(({ name, madeAt }) => `${name}: won on ${day(madeAt)}`),
      losses: [],
    },
    strategicPositioning: {
      competitiveLandscape: landscape(heard),
      whitespaceOpportunities: catalogue.filter((line) => !taken.has(productLineKey(line))),
      strategicFit: '',
    },
    activeOpportunityIds: open.map(([id]) => id).sort(),
  };
}

interface Event {
  readonly at: number;
  readonly kind: number;
  readonly rank: number;
  readonly text: string;
}

/** Creations and moves, without their reasons; the newest fifty. */
function events(deals: readonly ModelDeal[], others: readonly Event[]): string[] {
  const told = deals.flatMap(({ name, madeAt, source, stage, moves }): Event[] => {
    const how = source === 'manual' ? 'entered by hand' : 'detected';
    const start = moves[0]?.to ?? (stage === 'closed_won' ? 'won' : stage);
    const creation = { at: madeAt, kind: 0, rank: 0, text: `${name} ${how}, at ${start}` };
    const steps = moves.slice(1).map(({ from, to, at }) => ({
      at,
      kind: 1,
      rank: STAGES.indexOf(from ?? ''),
      text: `${name} moved from ${from} to ${to}, by detect-opportunity`,
    }));
    return [creation, ...steps];
  });
  const inOrder = [...told, ...others].sort(
    (a, b) => a.at - b.at || a.kind - b.kind || a.rank - b.rank,
  );
  return inOrder.slice(-50).map(({ at, text }) => `${day(at)}: ${text}`);
}

function landscape(heard: readonly Said[]): string {
  const mentions = heard.flatMap(({ id, at, sequence, signals }) =>
    (signals.competitors ?? []).toSorted().map((name) => ({ id, at, sequence, name })),
  );
  const byKey = Map.groupBy(mentions, ({ name }) => nameKey(name));
  const named = [...byKey.values()].map((group) => {
    const last = group.at(-1) as (typeof group)[number];
    return { last, times: new Set(group.map(({ id }) => id)).size };
  });
  named.sort((a, b) => {
    const gap = b.last.at - a.last.at || b.last.sequence - a.last.sequence;
    return gap || (nameKey(a.last.name) < nameKey(b.last.name) ? -1 : 1);
  });
  const words = named.map(({ last, times }) => {
    const often = times === 1 ? 'heard once' : `heard ${times} times, last`;
    return `${last.name} (${often} on ${day(last.at)})`;
  });
  return words.join('; ');
}

/** Returns a deal's plan as the model has it. */
export function dealPlan(record: ModelRecord, deal: ModelDeal) {
  return {
    coreDeal: {
      productLine: deal.line,
      estimatedValue: deal.value?.value ?? null,
      closeDate: deal.closes && iso(Date.parse(deal.closes.value)),
      probability: 0.1,
      stage: deal.stage,
      source: deal.source,
    },
    qualificationTracking: tracked(deal.statements),
    stakeholderMap: stakeholders(record, deal),
    actionItems: actions(deal.said.toSorted(byTime)),
  };
}

function stakeholders({ people, idOf }: ModelRecord, deal: ModelDeal) {
  const entries = [...deal.people].flatMap(([key, roles]) => {
    const person = people.get(key);
    if (!person) return [];
    const { scores } = standingOf(person);
    const spoken = SCORES.map((score) => scores[score]).filter(({ words }) => words !== '');
    const [strongest] = spoken.toSorted((a, b) => b.value - a.value);
    return {
      stakeholderId: idOf(key),
      name: person.name,
      roles: ROLES.filter((role) => roles.has(role)),
      decisionPower: scores.decisionPower.value,
      influenceLevel: scores.influenceLevel.value,
      keyInsight: strongest?.words ?? '',
    };
  });
  return entries.sort(
    (a, b) =>
      b.decisionPower - a.decisionPower ||
      b.influenceLevel - a.influenceLevel ||
      (a.name < b.name ? -1 : 1),
  );
}

function actions(heard: readonly Said[]) {
  const items = new Map<string, Record<string, unknown>>();
  for (const { at, signals } of heard) {
    for (const step of signals.nextSteps ?? []) {
      const { description, owner = null, dueDate = null, status = 'open' } = step;
      const key = `${description} ${owner ?? ''}`.toLowerCase();
      const earlier = items.get(key);
      const due = dueDate && iso(Date.parse(dueDate));
      const first = { description, owner, createdAt: iso(at), ...earlier };
      items.set(key, { ...first, dueDate: due ?? earlier?.dueDate ?? null, status });
    }
  }
  return [...items.values()];
}
