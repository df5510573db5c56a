import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/**
 * What a model answered once, as JSON, or why there is none. Rows are only ever added: the same
 * question is not paid for twice.
 */
const ModelAnswerSchema = defineEntity({
  name: 'ModelAnswer',
  tableName: 'model_answers',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    /** SHA-256 of model, prompt, conversation and what was known beside it. */
    answerKey: p.string().length(64),
    model: p.string().length(250),
    answer: p.json<unknown>().nullable(),
    fault: p.string().length(200).nullable(),
    inputTokens: p.integer().default(0),
    outputTokens: p.integer().default(0),
  },
  uniques: [{ name: 'model_answers_key_unique', properties: ['tenantId', 'answerKey'] }],
  indexes: [{ name: 'model_answers_created_index', properties: ['tenantId', 'createdAt'] }],
});

export class ModelAnswer extends ModelAnswerSchema.class {}
ModelAnswerSchema.setClass(ModelAnswer);
