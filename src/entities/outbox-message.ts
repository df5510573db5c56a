import { defineEntity, p } from '@mikro-orm/core';
import {
  MESSAGE_OUTCOMES,
  type MessageOutcome,
  QUEUE_NAMES,
  type QueueName,
} from '../domain/vocabulary.ts';
import { oneOf, tenantColumns, tenantIsolation } from './tenant-table.ts';

/** The relay sends every tenant's rows; column grants keep their data from it. */
const RELAY = { roles: ['dealkeeper_relay'], using: 'true' };

/**
 * A message that was committed here before it went to the queue: its data stay here, the queue
 * carries a reference. `dueAt` is when the relay looks at it next; null once there is an outcome.
 */
const OutboxMessageSchema = defineEntity({
  name: 'OutboxMessage',
  tableName: 'outbox',
  ...tenantIsolation,
  policies: [
    ...tenantIsolation.policies,
    { name: 'relay_reads', command: 'select', ...RELAY },
    { name: 'relay_marks', command: 'update', ...RELAY, check: 'true' },
  ],
  properties: {
    ...tenantColumns,
    queue: p.string().length(50).$type<QueueName>(),
    job: p.string().length(100),
    idempotencyKey: p.string().length(200),
    data: p.json<unknown>(),
    /** SHA-256 of the parsed data's canonical JSON, as in the inbox. */
    dataHash: p.string().length(64),
    /** Job and key of the message in whose unit of work it was staged; null at the durable door. */
    stagedBy: p.string().length(320).nullable(),
    /** Its place among those staged with it. */
    position: p.integer().default(0),
    /** The number of its last delivery: the n-th is the queue's job `<id>-<n>`. */
    deliveries: p.integer().default(0),
    /** null: not in the queue, to be delivered. */
    sentAt: p.datetime(3).nullable(),
    dueAt: p.datetime(3).nullable().defaultRaw('now()'),
    outcome: p.string().length(20).$type<MessageOutcome>().nullable(),
    finishedAt: p.datetime(3).nullable(),
  },
  uniques: [{ name: 'outbox_message_unique', properties: ['tenantId', 'job', 'idempotencyKey'] }],
  indexes: [
    {
      name: 'outbox_due_index',
      expression: (columns, table, indexName) =>
        `create index "${indexName}" on ${table} (${columns.tenantId}, ${columns.dueAt}, ${columns.position}) where (due_at is not null)`,
    },
    {
      name: 'outbox_staged_by_index',
      expression: (columns, table, indexName) =>
        `create index "${indexName}" on ${table} (${columns.tenantId}, ${columns.stagedBy}) where (staged_by is not null)`,
    },
    {
      name: 'outbox_failed_index',
      expression: (columns, table, indexName) =>
        `create index "${indexName}" on ${table} (${columns.tenantId}, ${columns.finishedAt}) where (outcome = 'failed')`,
    },
  ],
  checks: [
    { name: 'outbox_queue_check', expression: oneOf('queue', QUEUE_NAMES) },
    { name: 'outbox_outcome_check', expression: oneOf('outcome', MESSAGE_OUTCOMES) },
    { name: 'outbox_deliveries_check', expression: 'deliveries >= 0' },
  ],
});

export class OutboxMessage extends OutboxMessageSchema.class {}
OutboxMessageSchema.setClass(OutboxMessage);
