/** dealkeeper's public surface: the producers' client, the wire schemas, the errors. */

export * from './errors.ts';
export { connect, type Producer } from './producer.ts';
export type { Address, Client, Sent, StoredOutcome } from './queue/client.ts';
export { DealRepository } from './repositories/deal-repository.ts';
export { AccountCreate, AccountRead } from './schemas/account.ts';
export { AccountPlanData, type AccountPlanDataInput } from './schemas/account-plan.ts';
export { ActionItem, type ActionItemInput } from './schemas/action-item.ts';
export { Actor, Override, type OverrideInput } from './schemas/actor.ts';
export {
  Conversation,
  type ConversationInput,
  Participant,
  type ParticipantInput,
} from './schemas/conversation.ts';
export {
  ActivityCreate,
  type ActivityCreateInput,
  ChangeRecord,
  ContactCreate,
  type ContactCreateInput,
  ContactUpdate,
  FieldOwnershipConfig,
  SyncResult,
} from './schemas/crm.ts';
export { Envelope } from './schemas/envelope.ts';
export {
  OpportunityCreate,
  OpportunityFilter,
  OpportunityImport,
  OpportunityRead,
  OpportunityUpdate,
} from './schemas/opportunity.ts';
export { OpportunityPlanData, type OpportunityPlanDataInput } from './schemas/opportunity-plan.ts';
export {
  OpportunitySignals,
  type OpportunitySignalsInput,
  PersonSignals,
  type PersonSignalsInput,
  QualificationSignals,
  type QualificationSignalsInput,
} from './schemas/signals.ts';
export { StakeholderCreate, StakeholderRead, StakeholderScores } from './schemas/stakeholder.ts';
export { accountOf, type ToldAccount } from './signals/account-of.ts';
export type { CatalogueLine, Heard, ListenContext, Listener, Quote } from './signals/listener.ts';
export { readMail } from './signals/readers/read-mail.ts';
export { readConversations, readText } from './signals/readers/read-raw.ts';
export type { Exchange, Reading, ReadOptions, Unreadable } from './signals/readers/reading.ts';
export { listenByRules } from './signals/rules/listen.ts';
