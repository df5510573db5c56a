/**
 * Every closed list of words the product speaks. Each is written here once: schemas, CHECK
 * constraints and types all derive from these tuples, so a word added here is added everywhere.
 */

/** What a person is to a deal. One person may hold several. */
export const STAKEHOLDER_ROLES = [
  'decision_maker',
  'influencer',
  'champion',
  'blocker',
  'user',
  'gatekeeper',
] as const;
export type StakeholderRole = (typeof STAKEHOLDER_ROLES)[number];

/** Where a political score came from. */
export const SCORE_SOURCES = ['heuristic', 'conversation_signal', 'human_override'] as const;
export type ScoreSource = (typeof SCORE_SOURCES)[number];

/** How an opportunity came to be. */
export const OPPORTUNITY_SOURCES = ['agent_detected', 'manual', 'imported'] as const;
export type OpportunitySource = (typeof OPPORTUNITY_SOURCES)[number];

/** Whose value wins when the CRM and the store disagree about a field. */
export const FIELD_OWNERSHIPS = ['agent_owned', 'human_owned', 'shared'] as const;
export type FieldOwnership = (typeof FIELD_OWNERSHIPS)[number];

/** The stages of a deal, in the order it goes through them, then its two ends, then the pause. */
export const DEAL_STAGES = [
  'prospecting',
  'discovery',
  'qualification',
  'evaluation',
  'negotiation',
  'closed_won',
  'closed_lost',
  'stalled',
] as const;
export type DealStage = (typeof DEAL_STAGES)[number];

/** The way an interaction took place. */
export const CHANNELS = ['email', 'call', 'chat', 'meeting', 'note', 'other'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Who acts: an AI sales agent, one of our own jobs, or a person. */
export const ACTOR_KINDS = ['agent', 'job', 'human'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** Which side of the deal a participant speaks for. */
export const SIDES = ['buyer', 'seller', 'unknown'] as const;
export type Side = (typeof SIDES)[number];

/** Where an observation in the evidence ledger came from. */
export const OBSERVATION_SOURCES = [
  'heuristic',
  'conversation_signal',
  'human_override',
  'import',
  'crm',
] as const;
export type ObservationSource = (typeof OBSERVATION_SOURCES)[number];

/** What a job did: made something, found it, changed it, left it, or asked a human. */
export const OUTCOMES = ['created', 'matched', 'updated', 'unchanged', 'proposed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a message ends with: handled, called off, or failed for good. */
export const MESSAGE_OUTCOMES = ['done', 'cancelled', 'failed'] as const;
export type MessageOutcome = (typeof MESSAGE_OUTCOMES)[number];

/** The queues: what happened to deals, and what the clock starts. */
export const QUEUE_NAMES = ['deals', 'clock'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** Only an active tenant's jobs run. */
export const TENANT_STATUSES = ['active', 'suspended', 'deleting'] as const;
export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** What BANT asks of a deal. The words are field names: signals and snapshots carry them as keys. */
export const BANT_SIGNALS = ['budget', 'authority', 'need', 'timeline'] as const;
export type BantSignal = (typeof BANT_SIGNALS)[number];

/** What MEDDIC asks of a deal. */
export const MEDDIC_SIGNALS = [
  'metrics',
  'economicBuyer',
  'decisionCriteria',
  'decisionProcess',
  'pain',
  'champion',
] as const;
export type MeddicSignal = (typeof MEDDIC_SIGNALS)[number];
