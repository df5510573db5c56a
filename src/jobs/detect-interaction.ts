import type { NewInteraction } from '../repositories/interactions.ts';
import type { HeardConversation } from './detect-opportunity.ts';
import type { PeopleHeard } from './people-heard.ts';

/** Where in an account's history an exchange stands, and which deal it is about. */
export interface Place {
  readonly accountId: string;
  readonly opportunityId: string | null;
  readonly sequence: number;
}

/** Returns the exchange as it is stored, each participant with whom he turned out to be. */
export function interactionOf(
  data: HeardConversation,
  id: string,
  place: Place,
  identities: PeopleHeard['identities'],
): NewInteraction {
  const { conversation, signals, qualification = null, people = [] } = data;
  const { channel, interactionId, subject, participants, summary, turns } = conversation;
  return {
    id,
    ...place,
    channel,
    interactionId,
    conversationId: conversation.id ?? interactionId,
    occurredAt: new Date(conversation.at),
    subject,
    sentiment: signals.sentiment,
    participants: participants.map((participant, i) => {
      const stakeholderId = identities[i];
      return stakeholderId ? { ...participant, stakeholderId } : participant;
    }),
    // All that the producer said is kept: what is built on it later can start from here.
    content: { summary, turns, signals, qualification, people },
  };
}
