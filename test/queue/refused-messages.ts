import { randomUUID } from 'node:crypto';
import { aConversation, type Detect } from '../support/conversations.ts';
import type { JobTest } from '../support/perform.ts';

/** In every refused value: it must never come back in a reason, a log line or a stored row. */
export const CANARY = 'canary-7f3a';

type Message = Record<string, unknown>;

/** One message that can never succeed, and what is said of it. */
export interface Refused {
  readonly what: string;
  readonly job?: string;
  /** Changes a good message. */
  readonly make: (good: Message & { data: Detect }) => unknown;
  /** JSON text put in place of '"@"', where JSON.stringify cannot write it. */
  readonly raw?: string;
  readonly reason: string;
  /** Where the failure is recorded. */
  readonly kept: 'inbox' | 'rejections';
  /** The PostgreSQL queue refuses it itself, or makes it null before anyone sees it. */
  readonly redisOnly?: true;
}

const inData = (change: (data: Detect) => unknown) => (good: Message & { data: Detect }) => ({
  ...good,
  data: change(good.data),
});
const inSignals = (some: object) =>
  inData((data) => ({ ...data, signals: { ...data.signals, ...some } }));
const inConversation = (some: object) =>
  inData((data) => ({ ...data, conversation: { ...data.conversation, ...some } }));

export const REFUSED: readonly Refused[] = [
  {
    what: 'an unknown job name',
    job: 'make-coffee',
    make: (good) => good,
    reason: 'UnknownJob: job: no job has this name',
    kept: 'inbox',
  },
  {
    what: 'several fields that break their rules, each by path',
    make: inData((data) => ({
      ...data,
      signals: { ...data.signals, dealPotentialConfidence: 7, estimatedValue: CANARY },
      price: CANARY,
    })),
    reason:
      'InvalidJobData: signals.dealPotentialConfidence: must be at most 1; ' +
      'signals.estimatedValue: must be a finite number; price: unknown key',
    kept: 'inbox',
  },
  {
    what: 'a political score of 11',
    make: inData((data) => ({
      ...data,
      people: [{ who: CANARY, scores: { decisionPower: { value: 11, evidence: CANARY } } }],
    })),
    reason: 'InvalidJobData: people[0].scores.decisionPower.value: must be at most 10',
    kept: 'inbox',
  },
  {
    what: 'a date without an offset',
    make: inConversation({ at: '2026-03-02T09:00:00' }),
    reason: 'InvalidJobData: conversation.at: must be ISO 8601 with an offset',
    kept: 'inbox',
  },
  {
    what: 'a payload over 64 KiB',
    make: inSignals({ reasoning: CANARY.repeat(7_000) }),
    reason: 'InvalidJobData: envelope: is ',
    kept: 'inbox',
  },
  {
    what: 'no idempotency key',
    make: ({ idempotencyKey: _, ...rest }) => rest,
    reason: 'InvalidJobData: idempotencyKey: is required',
    kept: 'rejections',
  },
  {
    what: 'a tenant that is no UUID',
    make: (good) => ({ ...good, tenantId: CANARY }),
    reason: 'InvalidJobData: tenantId: must be a UUID',
    kept: 'rejections',
  },
  {
    what: 'a tenant that does not exist',
    make: (good) => ({ ...good, tenantId: randomUUID() }),
    reason: 'UnknownTenant: tenantId: no such tenant',
    kept: 'rejections',
  },
  {
    what: 'another version of the envelope',
    make: (good) => ({ ...good, version: 0 }),
    reason: 'InvalidJobData: version: must be 1',
    kept: 'inbox',
  },
  {
    what: 'no envelope at all',
    make: () => CANARY,
    reason: 'InvalidJobData: envelope: must be an object',
    kept: 'rejections',
  },
  {
    what: 'a key that reaches a prototype, at depth',
    make: inConversation({ participants: [{ name: 'Dana', deep: '@' }] }),
    raw: `{"__proto__":{"isAdmin":"${CANARY}"}}`,
    reason: 'data.conversation.participants[0].deep.__proto__: reserved key',
    kept: 'inbox',
  },
  {
    what: 'a number too large for JavaScript',
    make: inSignals({ estimatedValue: '@' }),
    raw: '1e400',
    reason: 'InvalidJobData: data.signals.estimatedValue: must be a finite number',
    kept: 'inbox',
    redisOnly: true,
  },
  {
    what: 'NUL in a text',
    make: inSignals({ reasoning: `a\0${CANARY}` }),
    reason: 'InvalidJobData: data.signals.reasoning: must not contain NUL',
    kept: 'inbox',
    redisOnly: true,
  },
  {
    what: 'a lone surrogate in a text',
    make: inSignals({ reasoning: `a\ud800${CANARY}` }),
    reason: 'InvalidJobData: data.signals.reasoning: must not contain a lone surrogate',
    kept: 'inbox',
    redisOnly: true,
  },
];

/** Returns a message that would succeed. */
export function aMessage({ tenantId }: JobTest): Message & { data: Detect } {
  const data = aConversation({ interactionId: 'mail-1' });
  return { tenantId, idempotencyKey: 'k', version: 1, data };
}
