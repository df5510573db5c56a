import { SCORE_NAMES, type ScoreName } from '../domain/political-scores.ts';
import type { ExplainedObservation } from '../repositories/explain-records.ts';
import type { StakeholderRead } from '../schemas/stakeholder.ts';
import { count, styled } from './output.ts';
import { paragraphs, plain } from './paragraph.ts';
import type { StoryContext } from './story-context.ts';

/** The most powerful people who are told of. */
const PEOPLE_SHOWN = 4;

export const SCORE_WORDS: Readonly<Record<ScoreName, string>> = {
  decisionPower: 'decision power',
  influenceLevel: 'influence',
  relationshipStrength: 'relationship',
};

/** Returns the account's people with their scores, and what each score rests on. */
export async function peopleLines({ deals, tenantId, account }: StoryContext): Promise<string[]> {
  const { items } = await deals.listStakeholders(tenantId, account.id, { limit: 200 });
  const sorted = items.toSorted(
    (a, b) =>
      b.scores.decisionPower - a.scores.decisionPower ||
      b.scores.influenceLevel - a.scores.influenceLevel,
  );
  const told: string[] = [];
  for (const person of sorted.slice(0, PEOPLE_SHOWN)) {
    const rows: [string, string][] = [];
    let before = '';
    for (const score of SCORE_NAMES) {
      const explained = await deals.explain(tenantId, person.id, score);
      const value = explained?.chain.find(({ isValue }) => isValue);
      const words = value ? whyWords(score, value) : 'nothing was said';
      rows.push([scoreLabel(person, score), words === before ? 'the same' : words]);
      before = words;
    }
    told.push(personLine(person), ...paragraphs(rows));
  }
  const left = sorted.length - PEOPLE_SHOWN;
  return left > 0 ? [...told, `  … and ${count(left, 'more person', 'more people')}`] : told;
}

function personLine({ contactName, title, roles, interactionCount }: StakeholderRead): string {
  const facts = [plain(title ?? ''), roles.join(', ').replaceAll('_', ' ')].filter(Boolean);
  const name = [
    styled('cyan', plain(contactName)),
    ...facts,
    count(interactionCount, 'conversation'),
  ];
  return `  ${name.join(' · ')}`;
}

function scoreLabel({ scores }: StakeholderRead, score: ScoreName): string {
  return `${SCORE_WORDS[score].padEnd(15)}${String(scores[score]).padStart(2)}`;
}

/** Returns in words what a score rests on: a quote, a title's tier, a sum term by term. */
export function whyWords(score: ScoreName, said: ExplainedObservation): string {
  const words = said.evidence ?? said.reason ?? '';
  const day = said.at.toISOString().slice(0, 10);
  if (said.source === 'human_override') return `${said.actorName} set it on ${day}: “${words}”`;
  if (said.source === 'conversation_signal') return `said on ${day}: “${words}”`;
  if (score === 'relationshipStrength') return `${words} = ${said.value}`;
  return words.replace(/, title rules \d{1,9}$/, '');
}
