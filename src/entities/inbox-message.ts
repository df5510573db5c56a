import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, tenantIsolation } from './tenant-table.ts';

/**
 * One message and what became of it. The row is inserted first in the job's own transaction: the
 * unique key is the fence between two runs of one message, and the result is what a repeat answers.
 */
const InboxMessageSchema = defineEntity({
  name: 'InboxMessage',
  tableName: 'inbox',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    job: p.string().length(100),
    idempotencyKey: p.string().length(200),
    /** SHA-256 of the parsed data's canonical JSON; null where the message failed for good. */
    dataHash: p.string().length(64).nullable(),
    status: p.string().length(20).$type<InboxStatus>(),
    result: p.json<unknown>().nullable(),
    why: p.json<string[]>().defaultRaw("'[]'"),
    errorCode: p.string().length(60).nullable(),
    reason: p.text().nullable(),
  },
  uniques: [{ name: 'inbox_message_unique', properties: ['tenantId', 'job', 'idempotencyKey'] }],
  checks: [{ name: 'inbox_status_check', expression: "status in ('done', 'cancelled', 'failed')" }],
});

export type InboxStatus = 'done' | 'cancelled' | 'failed';

export class InboxMessage extends InboxMessageSchema.class {}
InboxMessageSchema.setClass(InboxMessage);
