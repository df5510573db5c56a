import { randomUUID } from 'node:crypto';
import type { Jobs } from '../../src/jobs/registry.ts';
import type { InputOf } from '../../src/queue/client.ts';

type Sent = InputOf<Jobs, 'detect-opportunity'>;

/** A conversation whose producer says what it heard. */
export type Detect = Sent & { readonly signals: NonNullable<Sent['signals']> };

/** What a test says of a conversation; the rest is ordinary. */
export interface Spoken {
  readonly account?: Detect['account'];
  readonly interactionId?: string;
  readonly at?: string;
  readonly confidence?: number;
  readonly line?: string | null;
  readonly closeDate?: string | null;
  readonly value?: number | null;
  readonly matching?: string | null;
  readonly channel?: Detect['conversation']['channel'];
  readonly participants?: Detect['conversation']['participants'];
  readonly people?: Detect['people'];
  readonly qualification?: Detect['qualification'];
}

/** Returns the data of detect-opportunity for a conversation about a deal with Acme. */
export function aConversation(spoken: Spoken = {}): Detect {
  const { account = { name: 'Acme Corp' }, interactionId = randomUUID() } = spoken;
  return {
    account,
    conversation: {
      interactionId,
      channel: spoken.channel ?? 'email',
      at: spoken.at ?? '2026-03-02T09:00:00Z',
      participants: spoken.participants ?? [
        { name: 'Dana Reyes', email: 'dana@acme.example', side: 'buyer' },
      ],
      summary: 'Dana asked for a proposal.',
    },
    signals: {
      dealPotentialConfidence: spoken.confidence ?? 0.9,
      productLine: spoken.line ?? null,
      estimatedValue: spoken.value ?? null,
      matchingOpportunityId: spoken.matching ?? null,
      reasoning: 'She named a budget.',
    },
    ...(spoken.people && { people: spoken.people }),
    ...(spoken.qualification && { qualification: spoken.qualification }),
    ...(spoken.closeDate !== undefined && { closeDate: spoken.closeDate }),
  };
}
