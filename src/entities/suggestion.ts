import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/** A decision left to a human: what was seen, which rows it may be, and why nothing was merged. */
const SuggestionSchema = defineEntity({
  name: 'Suggestion',
  tableName: 'suggestions',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    kind: p.string().length(40),
    subjectKey: p.string().length(600),
    candidateIds: p.json<string[]>().defaultRaw("'[]'"),
    reason: p.text(),
    status: p.string().length(20).$type<'open' | 'accepted' | 'dismissed'>().default('open'),
    job: p.string().length(100).nullable(),
    idempotencyKey: p.string().length(200).nullable(),
  },
  uniques: [{ name: 'suggestions_subject_unique', properties: ['tenantId', 'kind', 'subjectKey'] }],
  checks: [
    {
      name: 'suggestions_status_check',
      expression: "status in ('open', 'accepted', 'dismissed')",
    },
  ],
});

export class Suggestion extends SuggestionSchema.class {}
SuggestionSchema.setClass(Suggestion);
