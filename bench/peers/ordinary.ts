import { createHash, randomUUID } from 'node:crypto';
import { type EntityManager, LockMode, type MikroORM } from '@mikro-orm/postgresql';
import { nameKey, productLineKey, stemKey } from '../../src/domain/names.ts';
import { Account } from '../../src/entities/account.ts';
import { InboxMessage } from '../../src/entities/inbox-message.ts';
import { Interaction } from '../../src/entities/interaction.ts';
import { Observation } from '../../src/entities/observation.ts';
import { Opportunity } from '../../src/entities/opportunity.ts';
import { OpportunityStakeholder } from '../../src/entities/opportunity-stakeholder.ts';
import { StageHistory } from '../../src/entities/stage-history.ts';
import { Stakeholder } from '../../src/entities/stakeholder.ts';
import type { DetectMessage } from '../messages.ts';
import { SCHEMA } from '../servers.ts';
import { writePlans } from './ordinary-plans.ts';

const JOB = 'detect-opportunity';

/**
 * The job as it is ordinarily written: one transaction of the ORM a job, with its entities and its
 * own unit of work, in the same tables. It is idempotent, locks the account, and writes the same
 * rows; it checks less, and explains nothing.
 */
export async function ordinaryJob(orm: MikroORM, message: DetectMessage): Promise<void> {
  const { tenantId } = message;
  const variables = { 'app.tenant_id': tenantId, search_path: SCHEMA };
  const em = orm.em.fork({ session: { variables } }) as EntityManager;
  await em.transactional((inner) => handle(inner as EntityManager, message));
}

async function handle(em: EntityManager, message: DetectMessage): Promise<void> {
  const { tenantId, idempotencyKey, data } = message;
  const account = await lockedAccount(em, message);
  // Under the account's lock: of two runs of one message the second finds what the first left.
  const handled = await em.findOne(InboxMessage, { tenantId, job: JOB, idempotencyKey });
  if (handled) return;
  const { id: accountId } = account;
  const { conversation, signals } = data;
  const interactions = await em.find(
    Interaction,
    { tenantId, accountId },
    { orderBy: { occurredAt: 'desc' }, limit: 100 },
  );
  const deals = await em.find(Opportunity, { tenantId, accountId });
  const lineKey = productLineKey(signals.productLine ?? null);
  const interactionId = randomUUID();
  const known = deals.find((deal) => deal.productLineKey === lineKey);
  const deal = known ?? newDeal(em, message, account, { interactionId, lineKey });
  deal.estimatedValue = signals.estimatedValue ?? deal.estimatedValue ?? null;
  const { dealPotentialConfidence: confidence } = signals;
  deal.detectionConfidence = Math.max(Number(known?.detectionConfidence ?? 0), confidence);
  deal.updatedAt = new Date();
  const person = await metPerson(em, message, accountId, deal.id);
  const at = new Date(conversation.at);
  const interaction = em.create(Interaction, {
    tenantId,
    id: interactionId,
    accountId,
    opportunityId: deal.id,
    sequence: Math.max(0, ...interactions.map(({ sequence }) => sequence)) + 1,
    channel: conversation.channel,
    interactionId: conversation.interactionId,
    conversationId: conversation.interactionId,
    occurredAt: at,
    subject: conversation.subject ?? null,
    participants: [...(conversation.participants ?? [])],
    content: { summary: conversation.summary, signals, qualification: data.qualification },
  });
  const said = await em.find(Observation, { tenantId, entityId: deal.id });
  const evidence = evidenceOf(message, { dealId: deal.id, personId: person.id, interactionId, at });
  for (const row of evidence) em.create(Observation, row);
  await writePlans(em, tenantId, {
    account,
    deals: known ? deals : [...deals, deal],
    deal,
    interactions: [interaction, ...interactions],
    person,
    budgets: [...said, ...evidence].filter(({ field }) => field === 'bant.budget').length,
  });
  em.create(InboxMessage, {
    tenantId,
    id: randomUUID(),
    job: JOB,
    idempotencyKey,
    dataHash: createHash('sha256').update(JSON.stringify(data)).digest('hex'),
    status: 'done',
    result: { outcome: known ? 'updated' : 'created', ids: { accountId, opportunityId: deal.id } },
    why: [],
  });
}

async function lockedAccount(em: EntityManager, { tenantId, data }: DetectMessage) {
  const { name = '', website = null } = data.account;
  const key = nameKey(name);
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const found = await em.findOne(Account, { tenantId, nameKey: key }, { lockMode });
  if (found) return found;
  const keys = { nameKey: key, stemKey: stemKey(name), keyVersion: 1 };
  return em.create(Account, { tenantId, id: randomUUID(), accountName: name, website, ...keys });
}

function newDeal(
  em: EntityManager,
  { tenantId, data }: DetectMessage,
  account: Account,
  { interactionId, lineKey }: { readonly interactionId: string; readonly lineKey: string | null },
): Opportunity {
  const { signals, closeDate } = data;
  const id = randomUUID();
  em.create(StageHistory, {
    tenantId,
    id: randomUUID(),
    opportunityId: id,
    toStage: 'prospecting',
    movedAt: new Date(data.conversation.at),
    actorKind: 'job',
    actorName: JOB,
  });
  return em.create(Opportunity, {
    tenantId,
    id,
    accountId: account.id,
    createdByInteraction: interactionId,
    name: `${account.accountName} – ${signals.productLine}`,
    productLine: signals.productLine ?? null,
    productLineKey: lineKey,
    closeDate: closeDate ? new Date(closeDate) : null,
  });
}

/** The buyer who took part, with one more meeting, and a part in the deal. */
async function metPerson(
  em: EntityManager,
  { tenantId, data }: DetectMessage,
  accountId: string,
  opportunityId: string,
): Promise<Stakeholder> {
  const buyer = data.conversation.participants?.find(({ side }) => side === 'buyer');
  const emailKey = buyer?.email ?? '';
  const { name = '', title = null } = buyer ?? {};
  const found = await em.findOne(Stakeholder, { tenantId, accountId, emailKey });
  const keys = { contactEmail: emailKey, emailKey, nameKey: nameKey(name) };
  const person =
    found ??
    em.create(Stakeholder, { tenantId, id: randomUUID(), accountId, contactName: name, ...keys });
  person.title = title;
  person.interactionCount = (person.interactionCount ?? 0) + 1;
  person.lastInteraction = new Date(data.conversation.at);
  const part = { tenantId, opportunityId, stakeholderId: person.id };
  const link = await em.findOne(OpportunityStakeholder, part);
  if (!link) em.create(OpportunityStakeholder, { ...part, id: randomUUID() });
  return person;
}

interface EvidenceIds {
  readonly dealId: string;
  readonly personId: string;
  readonly interactionId: string;
  readonly at: Date;
}

function evidenceOf({ tenantId, data }: DetectMessage, ids: EvidenceIds) {
  const { signals, qualification, closeDate } = data;
  const { dealId, personId, interactionId, at } = ids;
  const buyer = data.conversation.participants?.find(({ side }) => side === 'buyer');
  const fields: [string, unknown][] = [
    ['productLine', signals.productLine],
    ['estimatedValue', signals.estimatedValue],
    ['closeDate', closeDate],
    ['detectionConfidence', signals.dealPotentialConfidence],
    ['bant.budget', qualification?.bant?.budget],
    ['title', buyer?.title],
  ];
  return fields.map(([field, value]) => ({
    tenantId,
    id: randomUUID(),
    entityType: field === 'title' ? ('stakeholder' as const) : ('opportunity' as const),
    entityId: field === 'title' ? personId : dealId,
    field,
    value,
    source: 'conversation_signal' as const,
    evidence: signals.reasoning ?? null,
    interactionId,
    actorKind: 'job' as const,
    actorName: JOB,
    observedAt: at,
  }));
}
