import { defineEntity, p } from '@mikro-orm/core';
import type { SuggestionKind, SuggestionStatus } from '../domain/vocabulary.ts';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/** A decision left to a human: what was seen, which rows it may be, and why nothing was merged. */
const SuggestionSchema = defineEntity({
  name: 'Suggestion',
  tableName: 'suggestions',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    kind: p.string().length(40).$type<SuggestionKind>(),
    subjectKey: p.string().length(600),
    candidateIds: p.json<string[]>().defaultRaw("'[]'"),
    reason: p.text(),
    /** What accepting it does, in the terms of its kind. */
    proposal: p.json<object>().defaultRaw("'{}'"),
    /** Null where the account is what is to be decided. */
    accountId: p.uuid().nullable(),
    status: p.string().length(20).$type<SuggestionStatus>().default('open'),
    choice: p.string().length(40).nullable(),
    decidedAt: p.datetime(3).nullable(),
    decidedBy: p.string().length(200).nullable(),
    decisionReason: p.text().nullable(),
    job: p.string().length(100).nullable(),
    idempotencyKey: p.string().length(200).nullable(),
  },
  uniques: [{ name: 'suggestions_subject_unique', properties: ['tenantId', 'kind', 'subjectKey'] }],
  indexes: [{ name: 'suggestions_status_index', properties: ['tenantId', 'status', 'id'] }],
  checks: [
    {
      name: 'suggestions_status_check',
      expression: "status in ('open', 'accepted', 'dismissed')",
    },
  ],
});

export class Suggestion extends SuggestionSchema.class {}
SuggestionSchema.setClass(Suggestion);
