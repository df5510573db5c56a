import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { importOpportunity } from '../../src/jobs/import-opportunity.ts';
import { aConversation, type Detect } from '../support/conversations.ts';
import type { TestDatabase } from '../support/database.ts';
import { aJobTest, type JobTest, resultOf, tenantTables } from '../support/perform.ts';

/** A tenant with one account, deal, person and exchange, and the ids that it knows them by. */
export interface SeededTenant {
  readonly t: JobTest;
  readonly accountId: string;
  readonly opportunityId: string;
  readonly stakeholderId: string;
  readonly interactionId: string;
}

/** Words of a tenant that nobody else may ever see. */
export const SAID = {
  account: 'Zephyr Quillmark Holdings',
  person: 'Ottoline Brackwater',
  email: 'ottoline@quillmark.example',
  line: 'Vermilion Ledger',
  evidence: 'we sign for nine hundred wherries',
  exchange: 'mail-61',
  row: 'row-61',
} as const;
export type Words = Readonly<Record<keyof typeof SAID, string>>;

/** A word of each of the former that nobody else says: in whatever form it is kept or quoted. */
export const RARE_WORDS = [
  'zephyr',
  'quillmark',
  'ottoline',
  'brackwater',
  'vermilion',
  'wherries',
] as const;

/** What another tenant of the same make says. */
export const OTHERS: Words = {
  account: 'Acme Corp',
  person: 'Dana Reyes',
  email: 'dana@acme.example',
  line: 'GTX Pro',
  evidence: 'we need it in May',
  exchange: 'mail-1',
  row: 'row-1',
};

/** Makes the same tenant each time; `words` are what is said in it. */
export async function aSeededTenant(db: TestDatabase, words: Words = SAID): Promise<SeededTenant> {
  const t = aJobTest(db, await db.aTenant());
  const message = saidTo({ name: words.account }, words.exchange, words);
  const { ids } = await resultOf(t, detectOpportunity, message, { idempotencyKey: 'first' });
  const row = rowOf(ids.accountId, words.row, words);
  await resultOf(t, importOpportunity, row, { idempotencyKey: 'second' });
  const [person] = await t.rows('stakeholders');
  const { accountId = '', opportunityId = '', interactionId = '' } = ids;
  return { t, accountId, opportunityId, interactionId, stakeholderId: String(person?.id) };
}

/** Returns a conversation with an account in a tenant's words. */
export function saidTo(account: Detect['account'], interactionId: string, words: Words): Detect {
  const { person, email, line, evidence } = words;
  return aConversation({
    account,
    interactionId,
    line,
    participants: [{ name: person, email, title: 'CTO', side: 'buyer' }],
    qualification: { bant: { need: { identified: true, value: line, evidence, confidence: 0.9 } } },
    people: [{ who: person, scores: { decisionPower: { value: 9, evidence } } }],
  });
}

/** Returns a row of a CRM in a tenant's words. */
export function rowOf(accountId: string | undefined, externalId: string, { line }: Words) {
  return {
    account: { id: accountId },
    opportunity: { name: line, externalSystem: 'crm', externalId, source: 'imported' },
    at: '2026-03-01T09:00:00Z',
  };
}

/** Returns every row of the tenant as text, by table. */
export async function everything({ t }: SeededTenant): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const table of await tenantTables(t.db)) {
    found[table] = (await t.rows(table, 'id')).map((row) => JSON.stringify(row));
  }
  return found;
}

/** Returns one id of each kind that the tenant has, by its table. */
export async function idsByTable({ t }: SeededTenant): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const table of await tenantTables(t.db)) {
    const [row] = await t.rows(table, 'id limit 1');
    if (row) ids.set(table, String(row.id));
  }
  return ids;
}
