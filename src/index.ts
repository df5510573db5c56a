/** dealkeeper's public surface: the producers' client, the wire schemas, the errors. */

export * from './errors.ts';
export { connect, type Producer } from './producer.ts';
export type { Address, Client, Sent, StoredOutcome } from './queue/client.ts';
export { DealRepository } from './repositories/deal-repository.ts';
export { AccountCreate, AccountRead } from './schemas/account.ts';
export { AccountPlanData } from './schemas/account-plan.ts';
export { Actor, Override } from './schemas/actor.ts';
export { Conversation, Participant } from './schemas/conversation.ts';
export {
  ActivityCreate,
  ChangeRecord,
  ContactCreate,
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
export { OpportunityPlanData } from './schemas/opportunity-plan.ts';
export { OpportunitySignals, PersonSignals, QualificationSignals } from './schemas/signals.ts';
export { StakeholderCreate, StakeholderRead, StakeholderScores } from './schemas/stakeholder.ts';
