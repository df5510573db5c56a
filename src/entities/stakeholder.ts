import { defineEntity, p } from '@mikro-orm/core';
import type { ScoreSource, StakeholderRole } from '../domain/vocabulary.ts';
import { scoreOf, tenantColumns, tenantIsolation } from './tenant-table.ts';

/** A person on the buyer's side, with the three political scores and where each came from. */
const StakeholderSchema = defineEntity({
  name: 'Stakeholder',
  tableName: 'stakeholders',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    accountId: p.uuid(),
    contactName: p.string().length(200),
    nameKey: p.string().length(400),
    contactEmail: p.string().length(255).nullable(),
    emailKey: p.string().length(255).nullable(),
    /** Addresses the person writes from and somebody else is known by. */
    sharedEmailKeys: p.json<string[]>().defaultRaw("'[]'"),
    /** Names of people who turned out to be this one. */
    otherNameKeys: p.json<string[]>().defaultRaw("'[]'"),
    /** When the name was said; null where somebody entered it, and conversations leave it. */
    namedAt: p.datetime(3).nullable(),
    /** The person that this one turned out to be: the row is kept, and nobody's any more. */
    mergedInto: p.uuid().nullable(),
    title: p.string().length(200).nullable(),
    roles: p.json<StakeholderRole[]>().defaultRaw("'[]'"),
    decisionPower: p.integer().default(5),
    influenceLevel: p.integer().default(5),
    relationshipStrength: p.integer().default(3),
    scoreSources: p.json<Record<string, ScoreSource>>().defaultRaw("'{}'"),
    scoreEvidence: p.json<Record<string, string>>().defaultRaw("'{}'"),
    interactionCount: p.integer().default(0),
    lastInteraction: p.datetime(3).nullable(),
    notes: p.text().nullable(),
    metadataJson: p.json<Record<string, unknown>>().defaultRaw("'{}'"),
  },
  uniques: [
    {
      name: 'stakeholders_email_key_unique',
      expression: (columns, table, indexName) =>
        `create unique index "${indexName}" on ${table} (${columns.tenantId}, ${columns.accountId}, ${columns.emailKey}) where (merged_into is null)`,
    },
    {
      name: 'stakeholders_name_key_unique',
      expression: (columns, table, indexName) =>
        `create unique index "${indexName}" on ${table} (${columns.tenantId}, ${columns.accountId}, ${columns.nameKey}) where (email_key is null and merged_into is null)`,
    },
  ],
  checks: [
    { name: 'stakeholders_decision_power_check', expression: scoreOf('decision_power') },
    { name: 'stakeholders_influence_level_check', expression: scoreOf('influence_level') },
    { name: 'stakeholders_relationship_check', expression: scoreOf('relationship_strength') },
    { name: 'stakeholders_interaction_count_check', expression: 'interaction_count >= 0' },
  ],
});

export class Stakeholder extends StakeholderSchema.class {}
StakeholderSchema.setClass(Stakeholder);
