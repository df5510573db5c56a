import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', '..', 'samples');

/** A CRM's export, conversations of agents, and a person's act, of two invented tenants. */
export const SAMPLES = {
  crmExport: join(FOLDER, 'crm-export.csv'),
  crmMap: join(FOLDER, 'crm-map.json'),
  crmTenant: 'northwind-sales',
  conversations: join(FOLDER, 'conversations.jsonl'),
  story: join(FOLDER, 'story.json'),
} as const;
