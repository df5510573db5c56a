import { randomUUID } from 'node:crypto';
import { AppError } from '../../src/errors.ts';
import type { AnyJob } from '../../src/queue/define-job.ts';
import { aConversation } from '../support/conversations.ts';
import {
  fullSample,
  JOB_SCHEMAS,
  leavesOf,
  type Place,
  withValueAt,
} from '../support/job-samples.ts';
import { perform } from '../support/perform.ts';
import { everything, idsByTable, SAID, type SeededTenant } from './seeded-tenant.ts';

/** One message with an id at one place, to be filled for a tenant. */
export interface IdCase {
  readonly place: string;
  readonly isUuid: boolean;
  readonly fill: (own: SeededTenant, id: string) => unknown;
}

const AGENT = { kind: 'agent', name: 'Robin' };

/** Good messages of each job; a job without an entry is tried with every field filled. */
const GOOD: Readonly<Record<string, (own: SeededTenant) => readonly object[]>> = {
  'detect-opportunity': ({ accountId }) => [
    aConversation({ account: { id: accountId }, confidence: 0.9, line: 'Other Line' }),
  ],
  'import-opportunity': ({ accountId }) => [
    {
      account: { id: accountId },
      opportunity: {
        name: 'A row',
        externalSystem: 'crm',
        externalId: 'row-2',
        source: 'imported',
      },
      at: '2026-03-02T09:00:00Z',
    },
  ],
  'rescore-stakeholder': ({ stakeholderId, interactionId }) => [{ stakeholderId, interactionId }],
  'advance-stage': ({ opportunityId }) => [{ opportunityId }],
  'upsert-plan': ({ accountId, opportunityId }) => [
    { accountId, patch: {}, actor: AGENT },
    { accountId, document: {}, actor: AGENT },
    { opportunityId, patch: {}, actor: AGENT },
    { opportunityId, document: {}, actor: AGENT },
  ],
};

/** Returns every place of a job's data that holds an id, by its schema: a UUID, or named so. */
export function idCases(job: AnyJob): IdCase[] {
  return (JOB_SCHEMAS[job.name] ?? []).flatMap((schema) =>
    leavesOf(schema).flatMap(({ place, schema: leaf }) => {
      const isUuid = leaf.format === 'uuid';
      if (!isUuid && !isNamedAsId(place)) return [];
      return messagesFor(job, place).map((good) => ({
        place: place.join('.'),
        isUuid,
        fill: (own: SeededTenant, id: string) => withValueAt(schema, good(own), place, id),
      }));
    }),
  );
}

function isNamedAsId(place: Place): boolean {
  const name = place.findLast((key) => typeof key === 'string') ?? '';
  return /^id$|Ids?$/.test(String(name));
}

/** The good messages that a value at the place leaves good: of two that exclude each other, one. */
function messagesFor(job: AnyJob, [first = '']: Place): ((own: SeededTenant) => unknown)[] {
  const good = GOOD[job.name];
  if (!good) return [() => fullSample(JOB_SCHEMAS[job.name]?.[0] ?? {})];
  const count = job.name === 'upsert-plan' ? 4 : 1;
  const all = Array.from({ length: count }, (_, i) => (own: SeededTenant) => good(own)[i]);
  if (job.name !== 'upsert-plan') return all;
  const keys = [
    'accountId patch',
    'accountId document',
    'opportunityId patch',
    'opportunityId document',
  ];
  return all.filter((_, i) => keys[i]?.includes(String(first)));
}

/** Returns ids that a stranger has: one of each kind, or a text that names something of theirs. */
export async function idsOf(stranger: SeededTenant, { isUuid }: IdCase): Promise<string[]> {
  if (!isUuid) return [SAID.exchange, SAID.row];
  const byTable = await idsByTable(stranger);
  const parts = ['accounts', 'opportunities', 'stakeholders', 'interactions', 'account_plans'];
  return [...parts, 'opportunity_plans', 'observations'].flatMap((name) => byTable.get(name) ?? []);
}

/**
 * Returns all that a tenant can see of what became of a message: the answer or the error, and
 * every row it has. Its own ids and times are left out, the id in question has a name.
 */
export async function seenBy(own: SeededTenant, job: AnyJob, data: unknown, id: string) {
  const answer = await perform(own.t, job, data, { idempotencyKey: 'asked' }).catch((error) => {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, message: error.message, retry: error.retry };
  });
  const rows = Object.entries(await everything(own)).map(([table, texts]) => [
    table,
    texts.map((text) => neutral(text, id)).sort(),
  ]);
  return { answer: neutral(JSON.stringify(answer), id), rows: Object.fromEntries(rows) };
}

const UUID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g;

function neutral(text: string, id: string): string {
  return text
    .replaceAll(id, '<it>')
    .replaceAll(UUID, '<id>')
    .replaceAll(TIME, '<time>')
    .replaceAll(/"(data_hash|sequence)":"?\w+"?/g, '"$1":0');
}

/** An id of the same form that nobody has. */
export function nobodysId({ isUuid }: IdCase): string {
  return isUuid ? randomUUID() : `nobody-${randomUUID().slice(0, 8)}`;
}
