import { defineEntity, p } from '@mikro-orm/core';
import { CHANNELS, type Channel } from '../domain/vocabulary.ts';
import { oneOf, tenantColumns, tenantIsolation } from './tenant-table.ts';

/**
 * One exchange with an account, stored once for ever by (tenant, channel, interactionId).
 * `sequence` counts an account's interactions in the order they were stored, under its lock.
 */
const InteractionSchema = defineEntity({
  name: 'Interaction',
  tableName: 'interactions',
  ...tenantIsolation,
  properties: {
    ...tenantColumns,
    accountId: p.uuid(),
    opportunityId: p.uuid().nullable(),
    sequence: p.integer(),
    channel: p.string().length(20).$type<Channel>(),
    interactionId: p.string().length(200),
    conversationId: p.string().length(200),
    occurredAt: p.datetime(3),
    subject: p.string().length(500).nullable(),
    sentiment: p.string().length(50).nullable(),
    participants: p.json<unknown[]>().defaultRaw("'[]'"),
    content: p.json<Record<string, unknown>>().defaultRaw("'{}'"),
  },
  uniques: [
    {
      name: 'interactions_interaction_id_unique',
      properties: ['tenantId', 'channel', 'interactionId'],
    },
    { name: 'interactions_sequence_unique', properties: ['tenantId', 'accountId', 'sequence'] },
  ],
  indexes: [
    { name: 'interactions_opportunity_index', properties: ['tenantId', 'opportunityId'] },
    { name: 'interactions_occurred_index', properties: ['tenantId', 'accountId', 'occurredAt'] },
  ],
  checks: [{ name: 'interactions_channel_check', expression: oneOf('channel', CHANNELS) }],
});

export class Interaction extends InteractionSchema.class {}
InteractionSchema.setClass(Interaction);
