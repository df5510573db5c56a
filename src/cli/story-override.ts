import { readFile } from 'node:fs/promises';
import type { App } from '../app.ts';
import { NotFound } from '../errors.ts';
import type { Jobs } from '../jobs/registry.ts';
import type { InputOf } from '../queue/client.ts';
import { DealRepository } from '../repositories/deal-repository.ts';
import type { Actor } from '../schemas/actor.ts';
import { print, styled } from './output.ts';
import { paragraphs } from './paragraph.ts';
import { SAMPLES } from './samples.ts';
import type { StoryContext } from './story-context.ts';
import { SCORE_WORDS, whyWords } from './story-people.ts';

/** What the sample tells: whom a person scores otherwise, and what is said afterwards. */
interface SampleStory {
  readonly tenant: string;
  readonly account: string;
  readonly person: string;
  readonly override: {
    readonly score: 'decisionPower';
    readonly value: number;
    readonly actor: Actor;
  };
  readonly later: InputOf<Jobs, 'detect-opportunity'>;
}

/** The results come in a moment; a machine that is busy may take longer. */
const PATIENCE_MS = 30_000;

export async function readStory(): Promise<SampleStory> {
  return JSON.parse(await readFile(SAMPLES.story, 'utf8'));
}

/** Returns the account that the sample tells of. */
export async function storyAccount(
  app: App,
  tenantId: string,
  { account: name }: SampleStory,
): Promise<StoryContext> {
  const deals = new DealRepository(app.database);
  const account = await deals.getAccountByName(tenantId, name);
  if (!account) throw new NotFound(`account: the samples made no ${name}`);
  return { app, deals, tenantId, account };
}

/**
 * A person overrides a score, then a conversation says otherwise; prints what is shown after each.
 * Both go through the queue, under keys of their own: told again, the story does nothing twice.
 */
export async function tellOverride(context: StoryContext, story: SampleStory): Promise<void> {
  const { deals, tenantId, account } = context;
  const { override, later, person } = story;
  const { items } = await deals.listStakeholders(tenantId, account.id, { limit: 200 });
  const found = items.find(({ contactName }) => contactName === person);
  if (!found) throw new NotFound(`stakeholder: the samples made no ${person}`);
  const about = { stakeholderId: found.id, score: override.score };
  const before = await shown(context, about);
  const act = { stakeholderId: found.id, override };
  await run(context, 'rescore-stakeholder', `story:${found.id}`, act);
  const held = await shown(context, about);
  const { channel, interactionId, at } = later.conversation;
  await run(context, 'detect-opportunity', `detect:${channel}:${interactionId}`, later);
  const after = await holding(context, about);
  const { value, evidence } = later.people?.[0]?.scores?.[override.score] ?? {};
  const suggested = await suggestionsOf(context, found.id);
  print('', styled('bold', 'Then a person knows better, and a conversation says otherwise'), '');
  print(`  ${SCORE_WORDS[override.score]} of ${styled('cyan', person)}`);
  print(
    ...paragraphs([
      ['before', before],
      ['overridden', held],
      [`then a ${channel}`, `of ${at.slice(0, 10)} says ${value}: “${evidence}”`],
      ['afterwards', after],
      ['beside it', suggested],
    ]),
  );
}

interface About {
  readonly stakeholderId: string;
  readonly score: SampleStory['override']['score'];
}

async function shown({ deals, tenantId }: StoryContext, { stakeholderId, score }: About) {
  const person = await deals.getStakeholder(tenantId, stakeholderId);
  const explained = await deals.explain(tenantId, stakeholderId, score);
  const said = explained?.chain.find(({ isValue }) => isValue);
  return `${person?.scores[score]} · ${said ? whyWords(score, said) : 'nothing was said'}`;
}

/** What is shown, and by which rule. */
async function holding({ deals, tenantId }: StoryContext, { stakeholderId, score }: About) {
  const person = await deals.getStakeholder(tenantId, stakeholderId);
  const explained = await deals.explain(tenantId, stakeholderId, score);
  return `still ${person?.scores[score]} · ${explained?.why}`;
}

/** Sends one job through the queue and waits until its result is stored. */
async function run<Name extends 'detect-opportunity' | 'rescore-stakeholder'>(
  { app, tenantId }: StoryContext,
  job: Name,
  idempotencyKey: string,
  data: InputOf<Jobs, Name>,
): Promise<void> {
  await app.client.enqueue(job, data, { tenantId, idempotencyKey });
  await app.client.outcome({ tenantId, job, idempotencyKey }, { timeoutMs: PATIENCE_MS });
}

async function suggestionsOf({ app, tenantId }: StoryContext, stakeholderId: string) {
  const rows = await app.database.unitOfWork(
    tenantId,
    ({ session }) => session.query<{ reason: string }>`
      select reason from suggestions
      where tenant_id = ${tenantId} and kind = 'score' and status = 'open'
        and candidate_ids = ${JSON.stringify([stakeholderId])}::jsonb
      order by created_at, id`,
  );
  return rows.map(({ reason }) => `suggested to a person: ${reason}`).join('; ') || 'nothing';
}
